using System.Globalization;
using System.Text.Json;
using Vigia.Simulation.Population;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>The fields of the records.</summary>
public sealed class TransactionFieldsTests
{
    private static readonly SimulationOptions Options = new()
    {
        Seed = 5,
        Count = 20_000,
        RatePerSecond = 0.1,
        FraudShare = 0.02,
    };
    private static readonly List<(SimulatedTransaction Truth, JsonElement Json)> Records = Simulated.Parsed(Options);

    [Fact]
    public void Ids_HoldThePayersBankAndTheMinute_AndAreUnique()
    {
        Assert.All(
            Records,
            record =>
            {
                var id = record.Json.GetProperty("end_to_end_id").GetString()!;
                var time = DateTimeOffset.FromUnixTimeMilliseconds(record.Truth.EventTimeMs);
                Assert.Equal(record.Truth.Id.ToString(), id);
                Assert.Matches("^E[0-9]{20}[0-9A-Za-z]{11}$", id);
                Assert.Equal(record.Json.GetProperty("payer").GetProperty("ispb").GetString(), id[1..9]);
                Assert.Equal(time.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture), id[9..21]);
            },
            throwIfEmpty: true
        );
        Assert.Equal(Records.Count, Records.Select(record => record.Truth.Id).Distinct().Count());
    }

    [Fact]
    public void CreatedAt_IsTheEventTime() =>
        Assert.All(
            Records,
            record =>
                Assert.Equal(
                    DateTimeOffset
                        .FromUnixTimeMilliseconds(record.Truth.EventTimeMs)
                        .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                    record.Json.GetProperty("created_at").GetString()
                ),
            throwIfEmpty: true
        );

    [Fact]
    public void HourAndWeekday_AreThoseOfBrasilia() =>
        Assert.All(
            Records,
            record =>
            {
                var local = DateTimeOffset.FromUnixTimeMilliseconds(record.Truth.EventTimeMs).ToOffset(TimeSpan.FromHours(-3));
                Assert.Equal(local.Hour, Simulated.Number(record.Json, "hour"));
                Assert.Equal(((int)local.DayOfWeek + 6) % 7, Simulated.Number(record.Json, "weekday"));
            },
            throwIfEmpty: true
        );

    [Fact]
    public void Amounts_AreStringsWithTwoDecimals() =>
        Assert.All(
            Records,
            record =>
            {
                var text = record.Json.GetProperty("valor").GetString()!;
                Assert.Matches(@"^(0|[1-9][0-9]*)\.[0-9]{2}$", text);
                Assert.InRange(decimal.Parse(text, CultureInfo.InvariantCulture), 0.01m, 500_000m);
            },
            throwIfEmpty: true
        );

    [Fact]
    public void Cpfs_HaveValidCheckDigits() =>
        Assert.All(
            Records,
            record => Assert.True(IsCpf(record.Json.GetProperty("payer").GetProperty("cpf").GetString()!)),
            throwIfEmpty: true
        );

    [Fact]
    public void Keys_HaveTheFormOfTheirType()
    {
        var seen = new HashSet<string>();
        foreach (var (_, record) in Records)
        {
            var payee = record.GetProperty("payee");
            if (!payee.TryGetProperty("key_type", out var type))
            {
                Assert.False(payee.TryGetProperty("key", out _));
                Assert.Equal("manual", record.GetProperty("initiation").GetString());
                Assert.False(record.TryGetProperty("dict", out _));
                continue;
            }

            seen.Add(type.GetString()!);
            var key = payee.GetProperty("key").GetString()!;
            Assert.True(
                type.GetString() switch
                {
                    "cpf" => IsCpf(key),
                    "cnpj" => IsCnpj(key),
                    "email" => key.EndsWith("@exemplo.invalid", StringComparison.Ordinal),
                    "phone" => key.Length == 14 && key.StartsWith("+55119", StringComparison.Ordinal),
                    "evp" => Guid.TryParseExact(key, "D", out var uuid) && uuid.Version == 4 && uuid.Variant is >= 8 and < 12,
                    _ => false,
                }
            );
        }

        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public void Payments_ByApi_HaveNoDevice() =>
        Assert.All(
            Records,
            record => Assert.Equal(record.Json.GetProperty("channel").GetString() == "api", !record.Json.TryGetProperty("device", out _)),
            throwIfEmpty: true
        );

    [Fact]
    public void Features_StandInTheOrderOfTheModel()
    {
        var complete = Records
            .First(record => PixFeatures.All.All(feature => Simulated.Feature(record.Json, feature.Name) is not null))
            .Json;
        var leaves = new List<string>();
        Walk(complete, "", leaves);
        var paths = PixFeatures.All.Select(feature => feature.Path).ToList();

        Assert.Equal(paths, leaves.Where(paths.Contains));
    }

    [Fact]
    public void Payers_KeepTheirBankAndAge()
    {
        var options = Options with { Payers = 1_000, FraudShare = 0 };
        var people = Simulated
            .Parsed(options)
            .Select(record => record.Json.GetProperty("payer"))
            .GroupBy(payer => payer.GetProperty("cpf").GetString());

        Assert.All(
            people,
            person =>
                Assert.Single(
                    person
                        .Select(payer =>
                            (
                                payer.GetProperty("ispb").GetString(),
                                payer.GetProperty("age_years").GetInt32(),
                                payer.GetProperty("name").GetString()
                            )
                        )
                        .Distinct()
                ),
            throwIfEmpty: true
        );
    }

    [Fact]
    public void CheckDigits_OfKnownNumbers()
    {
        Span<byte> cpf = stackalloc byte[11],
            cnpj = stackalloc byte[14];
        TaxNumbers.WriteCpf(111_444_777, cpf);
        TaxNumbers.WriteCnpj(11_222_333, cnpj);

        Assert.Equal("11144477735"u8, cpf);
        Assert.Equal("11222333000181"u8, cnpj);
    }

    private static void Walk(JsonElement element, string prefix, List<string> leaves)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
                Walk(member.Value, $"{prefix}{member.Name}.", leaves);
            else
                leaves.Add(prefix + member.Name);
        }
    }

    // Modulo 11 in its other form: with rising weights the remainder itself is the check digit, and 10 counts as 0.
    private static bool IsCpf(string text) => text.Length == 11 && Checks(text, 9, i => i + 1) && Checks(text, 10, i => i);

    private static bool IsCnpj(string text) =>
        text.Length == 14 && Checks(text, 12, i => (i + 4) % 8 + 2) && Checks(text, 13, i => (i + 3) % 8 + 2);

    private static bool Checks(string text, int at, Func<int, int> weight)
    {
        var remainder = Enumerable.Range(0, at).Sum(i => (text[i] - '0') * weight(i)) % 11;
        return text[at] - '0' == remainder % 10;
    }
}
