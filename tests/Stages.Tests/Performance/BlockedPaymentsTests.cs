using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>A blocked payment is never contested: its outcome is unknown, not legitimate.</summary>
public sealed class BlockedPaymentsTests
{
    private const string Decision = """
        decision:
          path: decision
          by: { path: by }
          control: { path: control, propensity: e }
        """;

    [Fact]
    public async Task AllThatIsFlaggedIsBlocked_PrecisionAndRecallAreAbsentAndBounded()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, Decision);
        // 10 flagged and blocked, 990 others; two of these are contested.
        Write(
            directory,
            "tx.ndjson",
            Enumerable.Range(0, 1000).Select(i => Payment(i, i < 10 ? 0.95 : 0.05, i < 10 ? "blocked" : "allowed"))
        );
        Write(directory, "label.ndjson", [Label(20, "agreed"), Label(21, "agreed")]);
        JsonElement model = Model(await RunAsync(directory));
        Assert.True(
            double.IsNaN(Value(model, "precision")) && double.IsNaN(Value(model, "recall")) && double.IsNaN(Value(model, "roc_auc"))
        );
        JsonElement outcomes = model.GetProperty("outcomes");
        Assert.Equal(
            (10, 0.0, 10),
            (Value(outcomes, "blocked"), Value(outcomes, "flagged_with_outcome_share"), Value(outcomes, "flagged_without_outcome"))
        );
        Assert.Equal((0, 1), (Value(outcomes, "bounds", "precision", "lower"), Value(outcomes, "bounds", "precision", "upper")));
        Assert.Equal((0, 10.0 / 12), (Value(outcomes, "bounds", "recall", "lower"), Value(outcomes, "bounds", "recall", "upper")));
        Assert.Equal((1, 10.0 / 12), (Value(outcomes, "all_fraud", "precision"), Value(outcomes, "all_fraud", "recall")));
        Assert.True(double.IsNaN(Value(outcomes, "horvitz_thompson", "precision")));
        Assert.Contains(
            "let through by chance",
            outcomes.GetProperty("horvitz_thompson").GetProperty("note").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal((0, 2, 988), (Value(model, "false_positives"), Value(model, "false_negatives"), Value(model, "true_negatives")));
    }

    [Fact]
    public async Task EveryOutcomeIsKnown_CorrectedDifferencesAreThoseOfAllTransactions()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, Decision);
        // The one that was blocked has a label all the same.
        Write(
            directory,
            "tx.ndjson",
            Enumerable.Range(0, 200).Select(i => Payment(i, i < 40 ? (i < 20 ? 0.95 : 0.7) : 0.1, i == 10 ? "blocked" : "allowed"))
        );
        Write(directory, "label.ndjson", Enumerable.Range(10, 50).Select(i => Label(i, "agreed")));
        const string Models = "threshold: 0.5 }, { name: c, from_field: s, threshold: 0.9, role: challenger";
        JsonElement pair = At(await RunAsync(directory, model: Models)).GetProperty("pairs")[0];
        foreach (string figure in new[] { "precision", "recall" })
        {
            string expected = pair.GetProperty("difference").GetProperty(figure).GetRawText();
            Assert.Equal(expected, pair.GetProperty("outcomes").GetProperty("horvitz_thompson").GetProperty(figure).GetRawText());
        }
        Assert.True(Value(pair, "difference", "recall", "upper") - Value(pair, "difference", "recall", "lower") > 0.1);
    }

    [Fact]
    public async Task ControlGroup_FiguresAreWeightedByInversePropensity()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, Decision);
        // 400 flagged: 390 blocked, 10 let through with 2.5 %, of which 8 are fraud; 600 others, of which 20 are fraud.
        Write(
            directory,
            "tx.ndjson",
            Enumerable
                .Range(0, 1000)
                .Select(i => i < 10 ? Payment(i, 0.9, "allowed", 0.025) : Payment(i, i < 400 ? 0.9 : 0.1, i < 400 ? "blocked" : "allowed"))
        );
        Write(
            directory,
            "label.ndjson",
            [.. Enumerable.Range(0, 8).Select(i => Label(i, "agreed")), .. Enumerable.Range(500, 20).Select(i => Label(i, "agreed"))]
        );
        JsonElement outcomes = Model(await RunAsync(directory)).GetProperty("outcomes");
        Assert.Equal(0.025, Value(outcomes, "flagged_with_outcome_share"), 1e-12);
        // 8 / 0.025 = 320 frauds among 400 flagged; by weights 320 of 400; 20 were missed.
        Assert.Equal(0.8, Value(outcomes, "horvitz_thompson", "precision"), 1e-6);
        Assert.Equal(320.0 / 340, Value(outcomes, "horvitz_thompson", "recall"), 1e-6);
        Assert.Equal(0.8, Value(outcomes, "self_normalised", "precision"), 1e-6);
        Assert.Equal(320.0 / 340, Value(outcomes, "self_normalised", "recall"), 1e-6);
        Assert.Equal(320.0 / 340, Value(outcomes, "self_normalised", "amount_recall"), 1e-6);
        JsonElement precision = outcomes.GetProperty("self_normalised").GetProperty("precision");
        // Wilson's interval of 0.8 at 10 / (1 - 0.025) draws.
        Assert.Equal(
            (0.4940226, 0.9424864),
            (precision.GetProperty("lower").GetDouble(), precision.GetProperty("upper").GetDouble()),
            new Near(1e-6)
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DecisionsInRecordsOfTheirOwn_AreJoinedAndRevised(bool isDoubled)
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory);
        directory.Write(
            "decision.yaml",
            """
            name: decision
            id: id
            event_time: { path: at }
            decision: { path: what, values: { ok: allowed, wait: held, stop: blocked, freed: released } }
            """
        );
        Write(directory, "tx.ndjson", Enumerable.Range(0, 100).Select(i => Payment(i, i < 10 ? 0.9 : 0.1, null)));
        string[] decisions =
        [
            .. Enumerable.Range(0, 10).Select(i => Ruling(i, "wait", 1)),
            .. Enumerable.Range(0, 4).Select(i => Ruling(i, "stop", 2)),
            .. Enumerable.Range(4, 6).Select(i => Ruling(i, "freed", 3)),
            Ruling(999, "stop", 1),
        ];
        Write(directory, "decision.ndjson", isDoubled ? decisions.Reverse().Concat(decisions) : decisions);
        Write(directory, "label.ndjson", [Label(4, "agreed"), Label(50, "agreed")]);
        JsonElement report = await RunAsync(directory, kind: "decision");
        JsonElement outcomes = Model(report).GetProperty("outcomes");
        Assert.Equal((0, 4), (Value(outcomes, "held"), Value(outcomes, "blocked")));
        Assert.Equal((1, 5), (Value(Model(report), "true_positives"), Value(Model(report), "false_positives")));
        Assert.Equal(1, Value(report, "decisions", "unmatched"));
    }

    [Fact]
    public async Task LabelsThatWait_HoldNothingBackAfterARestartWhileMostWereFound()
    {
        await using PerformanceStand stand = await new PerformanceStand(o => o with { MinMatched = 0.5 }, hasDecisions: true).StartAsync();
        string[] ids = [.. Enumerable.Range(0, 60).Select(i => $"E{i}")];
        await stand.SendAsync(ids.Select(id => new Payment(id, PerformanceStand.NewYear, 100, [0.9f, 0.9f], 0)));
        await stand.SendAsync([
            .. ids.Select(id => new Report(id, PerformanceStand.NewYear + 1, Verdict.Fraud)),
            .. Enumerable.Range(100, 30).Select(i => new Report($"E{i}", PerformanceStand.NewYear + 1, Verdict.Fraud)),
        ]);
        // Decisions that wait are not labels.
        await stand.SendAsync(
            Enumerable
                .Range(200, 500)
                .Select(i => new Ruling(
                    $"E{i}",
                    PerformanceStand.NewYear + 1,
                    new Decision(Disposition.Blocked, DecisionMaker.Model, 0, DecisionFault.None)
                ))
        );
        stand.Save();
        Assert.Equal(60.0 / 90, Value(stand.Report(), "labels", "matched_share"), 1e-12);
        await stand.CrashAsync();
        JsonElement report = stand.Report();
        Assert.Equal(60.0 / 90, Value(report, "labels", "matched_share"), 1e-12);
        Assert.False(report.TryGetProperty("held_back", out _));
    }

    [Fact]
    public async Task DecisionThatCannotBeUsed_IsCountedUnderItsReason()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, Decision);
        Write(
            directory,
            "tx.ndjson",
            [Payment(0, 0.9, "destroyed"), Payment(1, 0.9, "allowed", 0), Payment(2, 0.9, "allowed", 1.5), Payment(3, 0.9, "blocked")]
        );
        Write(directory, "label.ndjson", [Label(0, "agreed")]);
        JsonElement faults = (await RunAsync(directory)).GetProperty("decisions").GetProperty("faults");
        Assert.Equal((1, 2), (Value(faults, "unknown_value"), Value(faults, "bad_propensity")));
    }

    private static string Payment(int id, double score, string? decision, double? propensity = null) =>
        JsonSerializer.Serialize(
            new
            {
                id = $"E{id}",
                t = "2026-03-01T10:00:00Z",
                v = "100.00",
                s = score,
                decision,
                by = "model",
                control = propensity is not null,
                e = propensity,
            }
        );

    private static string Label(int id, string status) => $$"""{"id":"E{{id}}","at":"2026-04-05T10:00:00Z","status":"{{status}}"}""";

    private static string Ruling(int id, string what, int hour) =>
        $$"""{"id":"E{{id}}","at":"2026-03-01T1{{hour}}:00:00Z","what":"{{what}}"}""";

    private static void Write(TempDirectory directory, string file, IEnumerable<string> lines) =>
        directory.Write(file, string.Join('\n', lines) + "\n");

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) < tolerance && Math.Abs(x.Item2 - y.Item2) < tolerance;

        public int GetHashCode((double, double) obj) => 0;
    }
}
