using Vigia.Simulation;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Population;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Simulation;

public sealed class SimulationOptionsTests
{
    [Fact]
    public void Defaults_BreakNoRule() => Assert.Empty(SimulationOptionsRules.Check(new SimulationOptions()));

    [Fact]
    public void EveryBrokenRule_IsNamedInOneGo_WithValueAndRemedy()
    {
        var options = new SimulationOptions
        {
            RatePerSecond = 0,
            StartMs = -1,
            Count = -1,
            Duration = TimeSpan.FromSeconds(-2),
            FraudShare = 1.5,
            Payers = 3,
            MalformedShare = double.NaN,
            Drifts =
            [
                new DriftScenario { Feature = "amout" },
                new DriftScenario { Feature = "hour" },
                new DriftScenario
                {
                    Feature = "amount",
                    Strength = -1,
                    Toward = "x",
                },
                new DriftScenario
                {
                    Feature = "key_type",
                    Strength = 2,
                    Toward = "a\"b",
                    From = TimeSpan.FromSeconds(-1),
                },
                new DriftScenario
                {
                    Feature = "in_call",
                    Strength = -2,
                    Ramp = TimeSpan.FromSeconds(-1),
                },
            ],
            Attacks =
            [
                new AttackScenario
                {
                    From = TimeSpan.FromHours(2),
                    Until = TimeSpan.FromHours(1),
                    Share = 0,
                },
            ],
            MissingShares = new Dictionary<string, double>
            {
                ["ages"] = 0.1,
                ["amount"] = 0.1,
                ["payer_age"] = 2,
            },
            Labels = new LabelOptions
            {
                ReportedShare = -1,
                FalseClaimsPerFraud = -1,
                EarlyShare = 2,
                UnmatchedShare = 2,
                RevisedShare = 2,
                DelayScale = 0,
            },
        };

        var features = string.Join(", ", PixFeatures.All.Select(feature => feature.Name));
        Assert.Equal(
            [
                "rate 0 must lie within 0.001 .. 10000000",
                "start (Unix ms) -1 must lie within 946684800000 .. 4102444800000",
                "count -1 must be 0 or more",
                "duration (seconds) -2 must lie within 0 .. 3200000000",
                "fraud share 1.5 must lie within 0 .. 1",
                "payers 3 must lie within 1000 .. 1000000000",
                "malformed share NaN must lie within 0 .. 1",
                $"drift: there is no feature 'amout'; the features are {features}",
                "drift: 'hour' follows from the event time and cannot drift; choose another feature",
                "drift of 'amount': strength -1 must lie within -0.999 .. 1000",
                "drift of 'amount': toward 'x' needs a category; leave it out, or drift one of channel, initiation, key_type",
                "drift of 'key_type': strength 2 must lie within 0 .. 1",
                "drift of 'key_type': from (seconds) -1 must lie within 0 .. 3200000000",
                "drift of 'key_type': toward 'a\"b' is not a name of 1 to 24 letters, digits and underscores",
                "drift of 'in_call': strength -2 must lie within -1 .. 1",
                "drift of 'in_call': ramp (seconds) -1 must lie within 0 .. 3200000000",
                "attack: until 01:00:00 is not after from 02:00:00; make it later",
                "attack: share 0 must be above 0 and at most 10",
                $"missing: there is no feature 'ages'; the features are {features}",
                "missing: every payment has an amount; choose another feature",
                "missing share of 'payer_age' 2 must lie within 0 .. 1",
                "labels: reported share -1 must lie within 0 .. 1",
                "labels: false claims per fraud -1 must lie within 0 .. 1000",
                "labels: early share 2 must lie within 0 .. 1",
                "labels: unmatched share 2 must lie within 0 .. 1",
                "labels: revised share 2 must lie within 0 .. 1",
                "labels: delay scale 0 must be above 0 and at most 1",
            ],
            SimulationOptionsRules.Check(options)
        );
        var thrown = Assert.Throws<ArgumentException>(() => new TransactionSimulator(options));
        Assert.Contains("fraud share 1.5", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LabelSimulator(options));
    }
}
