using System.Globalization;
using System.Text.Json;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Scenarios;
using Vigia.Simulation.Time;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>Shares, drift, attacks and missing data come out as asked.</summary>
public sealed class ScenarioTests
{
    private static readonly SimulationOptions Calm = new()
    {
        Seed = 9,
        Count = 20_000,
        RatePerSecond = 20,
        Rhythm = false,
        FraudShare = 0.03,
    };
    private static readonly TimeSpan Begin = TimeSpan.FromMinutes(6);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.001)]
    [InlineData(0.2)]
    [InlineData(1.0)]
    public void FraudShare_IsWhatWasAskedFor(double share)
    {
        var records = Simulated.Transactions(Calm with { FraudShare = share });

        Simulated.AssertShare(share, records.Count, records.Count(t => t.Truth.IsFraud));
    }

    [Fact]
    public void Fraud_IsOfAllKinds_AndTakeoversComeAtNight()
    {
        var kinds = Simulated
            .Transactions(Calm with { RatePerSecond = 0.1, FraudShare = 0.5 })
            .Select(t => (t.Truth.Fraud, Night: BrasiliaTime.HourOfWeek(t.Truth.EventTimeMs) % 24 is < 6 or >= 22))
            .Where(t => t.Fraud != FraudKind.None)
            .ToList();

        Assert.Equal(
            [FraudKind.AccountTakeover, FraudKind.SocialEngineering, FraudKind.Coercion, FraudKind.FakeSeller],
            kinds.Select(t => t.Fraud).Distinct().Order()
        );
        double Share(bool night) =>
            kinds.Count(t => t.Night == night && t.Fraud == FraudKind.AccountTakeover) / (double)kinds.Count(t => t.Night == night);
        Assert.InRange(Share(true) / Share(false), 1.7, 2.8);
    }

    [Fact]
    public void MissingShares_ComeOnTopOfWhatIsMissingByNature()
    {
        var shares = new Dictionary<string, double>
        {
            ["payer_age"] = 0.25,
            ["key_days"] = 0.5,
            ["hour"] = 1,
            ["device_is_new"] = 0.3,
        };
        var without = Simulated.Parsed(Calm);
        var with = Simulated.Parsed(Calm with { MissingShares = shares });

        foreach (var feature in PixFeatures.All)
        {
            var had = Enumerable.Range(0, with.Count).Where(i => Simulated.Feature(without[i].Json, feature.Name) is not null).ToList();
            var lost = had.Count(i => Simulated.Feature(with[i].Json, feature.Name) is null);
            Simulated.AssertShare(shares.GetValueOrDefault(feature.Name), had.Count, lost);
        }

        Assert.Contains(with, record =>
            record.Json.GetProperty("payer").TryGetProperty("age_years", out var age) && age.ValueKind == JsonValueKind.Null
        );
        Assert.Contains(with, record => !record.Json.GetProperty("payer").TryGetProperty("age_years", out _));
    }

    [Theory]
    [InlineData("payer_age", 0.5)]
    [InlineData("distance_km", 2.0)]
    [InlineData("amount", -0.4)]
    [InlineData("amount_ratio", 1.0)]
    [InlineData("payee_payers", 9.0)]
    public void Drift_OfANumber_BeginsOnTimeAndMultiplies(string feature, double strength)
    {
        var (before, after) = Split(
            new DriftScenario
            {
                Feature = feature,
                From = Begin,
                Strength = strength,
            }
        );

        Assert.All(before, pair => Assert.Equal(pair.Was.GetRawText(), pair.Is.GetRawText()), throwIfEmpty: true);
        var ratio = after.Sum(pair => Value(pair.Is, feature)) / after.Sum(pair => Value(pair.Was, feature));
        // DICT's steps and whole years keep the product from being exact.
        Assert.InRange(ratio, (1 + strength) * (feature == "payee_payers" ? 0.5 : 0.98), (1 + strength) * 1.02);
    }

    [Fact]
    public void Drift_OfTheAmount_CarriesItsRatioAlong()
    {
        var (_, after) = Split(
            new DriftScenario
            {
                Feature = "amount",
                From = Begin,
                Strength = 3,
            }
        );

        Assert.All(
            after,
            pair =>
                Assert.Equal(
                    4 * Value(pair.Was, "amount_ratio"),
                    Value(pair.Is, "amount_ratio"),
                    tolerance: 0.002 + 0.002 * Value(pair.Is, "amount_ratio")
                ),
            throwIfEmpty: true
        );
    }

    [Theory]
    [InlineData("device_is_new", 0.3, "true")]
    [InlineData("payee_is_business", -0.5, "false")]
    public void Drift_OfABoolean_TurnsThatShareOfTheOthers(string feature, double strength, string toward)
    {
        var (before, after) = Split(
            new DriftScenario
            {
                Feature = feature,
                From = Begin,
                Strength = strength,
            }
        );

        Assert.All(before, pair => Assert.Equal(pair.Was.GetRawText(), pair.Is.GetRawText()), throwIfEmpty: true);
        var others = after.Where(pair => Simulated.Feature(pair.Was, feature)?.GetRawText() is { } was && was != toward).ToList();
        Simulated.AssertShare(
            Math.Abs(strength),
            others.Count,
            others.Count(pair => Simulated.Feature(pair.Is, feature)!.Value.GetRawText() == toward)
        );
    }

    [Theory]
    [InlineData(null, "evp")]
    [InlineData("cpf", "cpf")]
    [InlineData("aproximacao", "aproximacao")]
    public void Drift_OfACategory_GoesTowardAValue_EvenAnUnseenOne(string? toward, string expected)
    {
        var (_, after) = Split(
            new DriftScenario
            {
                Feature = "key_type",
                From = Begin,
                Strength = 0.4,
                Toward = toward,
            }
        );

        var others = after.Where(pair => Simulated.Feature(pair.Was, "key_type")?.GetString() is { } was && was != expected).ToList();
        Simulated.AssertShare(
            0.4,
            others.Count,
            others.Count(pair => Simulated.Feature(pair.Is, "key_type")!.Value.GetString() == expected)
        );
    }

    [Fact]
    public void Drift_WithARamp_GrowsEvenly()
    {
        var drift = new DriftScenario
        {
            Feature = "payer_account_days",
            From = Begin,
            Ramp = TimeSpan.FromMinutes(5),
            Strength = 1,
        };
        var (_, after) = Split(drift);

        foreach (var pair in after.Where(pair => Value(pair.Was, drift.Feature) > 0))
        {
            var minutes = (Time(pair.Is) - Calm.StartMs) / 60_000.0 - 6;
            var expected = Value(pair.Was, drift.Feature) * (1 + Math.Min(1, minutes / 5));
            Assert.InRange(Value(pair.Is, drift.Feature) - expected, -0.5001, 0.5001);
        }
    }

    [Fact]
    public void Attack_AddsTraffic_OnlyWhileItLasts_AndOfItsOwnKind()
    {
        var options = Calm with
        {
            Count = null,
            Duration = TimeSpan.FromMinutes(15),
            Attacks =
            [
                new AttackScenario
                {
                    From = Begin,
                    Until = TimeSpan.FromMinutes(12),
                    Share = 0.25,
                },
            ],
        };
        var records = Simulated.Parsed(options);
        var during = records.Where(r => r.Truth.EventTimeMs - options.StartMs is >= 6 * 60_000 and < 12 * 60_000).ToList();
        var attack = during.Where(r => r.Truth.Fraud == FraudKind.Attack).ToList();

        Assert.Equal(records.Count(r => r.Truth.Fraud == FraudKind.Attack), attack.Count);
        Simulated.AssertShare(0.2, during.Count, attack.Count);
        Assert.InRange(during.Count, 20 * 360 * 1.25 - 600, 20 * 360 * 1.25 + 600);
        Assert.All(
            attack,
            r =>
            {
                Assert.Equal("evp", Simulated.Feature(r.Json, "key_type")!.Value.GetString());
                Assert.True(Simulated.Feature(r.Json, "device_is_new")!.Value.GetBoolean());
                Assert.StartsWith("9999", r.Json.GetProperty("payee").GetProperty("ispb").GetString());
            },
            throwIfEmpty: true
        );
        // The regular traffic has the share of fraud that was asked for, during the attack as before.
        Simulated.AssertShare(0.03, during.Count - attack.Count, during.Count(r => r.Truth.IsFraud) - attack.Count);
    }

    private static (List<(JsonElement Was, JsonElement Is)> Before, List<(JsonElement Was, JsonElement Is)> After) Split(
        DriftScenario drift
    )
    {
        var pairs = Simulated
            .Parsed(Calm)
            .Zip(Simulated.Parsed(Calm with { Drifts = [drift] }), (a, b) => (Was: a.Json, Is: b.Json))
            .ToList();
        var edge = Calm.StartMs + (long)drift.From.TotalMilliseconds;
        var before = pairs.Where(pair => Time(pair.Is) < edge).ToList();
        Assert.InRange(before.Count, 6_500, 8_000);
        return (before, pairs.Skip(before.Count).ToList());
    }

    private static long Time(JsonElement record) => record.GetProperty("created_at").GetDateTimeOffset().ToUnixTimeMilliseconds();

    private static double Value(JsonElement record, string feature) =>
        Simulated.Feature(record, feature) switch
        {
            null => 0,
            { ValueKind: JsonValueKind.String } text => double.Parse(text.GetString()!, CultureInfo.InvariantCulture),
            { } number => number.GetDouble(),
        };
}
