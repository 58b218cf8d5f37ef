using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Vigia.Stages.Performance.Counting;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Errors of models that predict a loss, against scikit-learn and pandas.</summary>
public sealed class LossErrorTests
{
    private const string Model = "predicts: loss, scale: [0, 1024], threshold: 300";

    [Fact]
    public async Task Errors_EverySegmentAndMaturity_EqualScikitLearn()
    {
        using var directory = new TempDirectory();
        using JsonDocument golden = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "Performance/golden/losses.json"),
                TestContext.Current.CancellationToken
            )
        );
        Write(directory, golden.RootElement);
        JsonElement report = await RunAsync(directory, "maturity: [7d, 30d], span: 366d, max_ahead: 3660d, segments: [kind]", model: Model);
        JsonElement[] expected = [.. golden.RootElement.GetProperty("expected").EnumerateArray()];
        Assert.Equal(6, expected.Length);
        foreach (JsonElement wanted in expected)
        {
            JsonElement model = report
                .GetProperty("summary")
                .EnumerateArray()
                .Single(m => m.GetProperty("maturity").GetString() == wanted.GetProperty("maturity").GetString())
                .GetProperty("models")[0];
            JsonElement found = wanted.GetProperty("segment").GetString() is { } segment
                ? model.GetProperty("segments").EnumerateArray().Single(s => s.GetProperty("segment").GetString() == segment)
                : model;
            Check(wanted, found.GetProperty("loss_errors"));
        }
    }

    [Fact]
    public async Task Errors_WhereBlockedPaymentsLeaveThemOpen_AreAbsentWithAReason()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, "decision: { path: d, values: { ok: allowed, no: blocked } }");
        directory.Write(
            "tx.ndjson",
            string.Concat(
                Enumerable
                    .Range(0, 100)
                    .Select(i =>
                        $$"""{"id":"P{{i}}","t":"2026-03-01T10:00:00Z","v":"50","s":400,"d":"{{(i < 50 ? "ok" : "no")}}"}""" + "\n"
                    )
            )
        );
        directory.Write("label.ndjson", """{"id":"P1","at":"2026-05-09T10:00:00Z","status":"agreed"}""" + "\n");
        JsonElement errors = PerformanceFiles.Model(await RunAsync(directory, model: Model)).GetProperty("loss_errors");
        Assert.Equal(double.NaN, Value(errors, "mae"));
        Assert.Equal("the outcome of too many blocked or held transactions is not known", errors.GetProperty("reason").GetString());
    }

    [Fact]
    public void Counts_WrittenAndRead_AreTheSameAndAddUp()
    {
        var maturities = new Maturities([TimeSpan.FromDays(1), TimeSpan.FromDays(7)]);
        var counts = new LossCounts(1e9, 2);
        for (int i = 0; i < 100; i++)
        {
            counts.Add(i % 2, ErrorSum.Of(1_000_000_007L * i, 0));
        }
        counts.Add(0, 1, RankState.Fraud, 2_000_000_014, 5_000_000, 1);
        counts.Add(1, 0, RankState.Legitimate, 1_000_000_007, 0, 1);
        counts.Add(1, 2, RankState.Unknown, 3_000_000_021, 0, 1);
        var buffer = new ArrayBufferWriter<byte>();
        counts.Encode(buffer);
        var read = new LossCounts(1e9, 2);
        read.Decode(buffer.WrittenSpan, maturities);
        read.Add(counts);
        for (int maturity = 0; maturity < maturities.Count; maturity++)
        {
            for (int slot = 0; slot < 2; slot++)
            {
                ErrorSum one = counts.At(slot, maturity, isAssumed: true);
                Assert.Equal(one + one, read.At(slot, maturity, isAssumed: true));
            }
        }
        counts.Add(1, 0, RankState.Legitimate, 1_000_000_007, 0, -1);
        Assert.Equal(default, counts.At(1, 0, isAssumed: false));
    }

    private static void Write(TempDirectory directory, JsonElement golden)
    {
        WriteSchemas(directory, "", "  amount: { path: lost, scale: 2 }");
        directory.Write(
            "tx.yaml",
            """
            name: tx
            id: id
            event_time: { path: t }
            amount: { path: v, scale: 2 }
            features: [ { kind: { type: category, values: [a, b] } } ]
            scores: [ s ]
            """
        );
        directory.Write(
            "tx.ndjson",
            string.Concat(
                golden
                    .GetProperty("payments")
                    .EnumerateArray()
                    .Select(p =>
                        $$"""{"id":"{{p.GetProperty("id").GetString()}}","t":"2026-03-0{{p.GetProperty("day")}}T10:00:00Z","v":{{Units(p.GetProperty("amount"))}},"s":{{p.GetProperty("predicted")}},"kind":"{{p.GetProperty("kind").GetString()}}"}"""
                        + "\n"
                    )
            )
        );
        var days = golden
            .GetProperty("payments")
            .EnumerateArray()
            .ToDictionary(p => p.GetProperty("id").GetString()!, p => p.GetProperty("day").GetInt32());
        directory.Write(
            "label.ndjson",
            string.Concat(golden.GetProperty("labels").EnumerateArray().Select(l => LabelLine(l, days[l.GetProperty("id").GetString()!])))
        );
    }

    private static string LabelLine(JsonElement label, int day)
    {
        DateTime at = new DateTime(2026, 3, day, 10, 0, 0, DateTimeKind.Utc).AddDays(label.GetProperty("after").GetInt32());
        return string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"id":"{{label.GetProperty("id").GetString()}}","at":"{{at:yyyy-MM-ddTHH:mm:ssZ}}","status":"{{label.GetProperty("status").GetString()}}","lost":{{Units(label.GetProperty("stake"))}}}"""
            ) + "\n";
    }

    private static string Units(JsonElement minor) =>
        minor.ValueKind == JsonValueKind.Null ? "null" : (minor.GetInt64() / 100m).ToString(CultureInfo.InvariantCulture);

    private static void Check(JsonElement expected, JsonElement found)
    {
        Assert.Equal(expected.GetProperty("transactions").GetInt64(), found.GetProperty("transactions").GetInt64());
        foreach (string figure in new[] { "mae", "rmse", "bias" })
        {
            double wanted = expected.GetProperty(figure).GetDouble();
            // Scores are single-precision numbers.
            Assert.Equal(wanted, Value(found, figure), Math.Max(1e-5, 1e-6 * Math.Abs(wanted)));
        }
        foreach (string figure in new[] { "mae", "bias" })
        {
            double half = expected.GetProperty($"{figure}_half").GetDouble();
            Assert.Equal(Value(found, figure) - half, found.GetProperty(figure).GetProperty("lower").GetDouble(), 1e-4);
            Assert.Equal(Value(found, figure) + half, found.GetProperty(figure).GetProperty("upper").GetDouble(), 1e-4);
        }
    }
}
