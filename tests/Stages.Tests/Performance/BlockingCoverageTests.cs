using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// The stage itself on simulated payments: a bank blocks what its model flags and lets 0.5 % of it through. The true figures, those of the
/// same payments had none been blocked, lie within the 95 % intervals in nineteen runs of twenty.
/// </summary>
/// <remarks>
/// <c>VIGIA_BLOCKING_RUNS=500</c> runs as many seeds as the statistics page names; fewer are enough to see an interval that is far too
/// narrow.
/// </remarks>
public sealed class BlockingCoverageTests
{
    private const float Propensity = 0.005f;
    private const int Payments = 12_000;
    private const int Flagged = 6_000;
    private const int FewRuns = 40;

    [Fact]
    public async Task Intervals_OfTheStage_HoldTheTruthInNineteenRunsOfTwenty()
    {
        int runs = int.TryParse(Environment.GetEnvironmentVariable("VIGIA_BLOCKING_RUNS"), out int wanted) ? wanted : FewRuns;
        Dictionary<string, int> held = [];
        for (int seed = 0; seed < runs; seed++)
        {
            (Payment[] payments, Report[] labels) = Draw(new Random(seed));
            HashSet<string> frauds = [.. labels.Select(l => l.Id)];
            double caught = payments.Count(p => p.Scores[0] >= 0.8f && frauds.Contains(p.Id));
            Dictionary<string, double> truth = new()
            {
                ["precision"] = caught / payments.Count(p => p.Scores[0] >= 0.8f),
                ["recall"] = caught / frauds.Count,
            };
            JsonElement outcomes = (await RunAsync(payments, labels)).GetProperty("outcomes");
            foreach (string basis in new[] { "horvitz_thompson", "self_normalised" })
            {
                foreach ((string figure, double value) in truth)
                {
                    JsonElement found = outcomes.GetProperty(basis).GetProperty(figure);
                    bool isHeld = found.GetProperty("lower").GetDouble() <= value && value <= found.GetProperty("upper").GetDouble();
                    held[$"{basis} {figure}"] = held.GetValueOrDefault($"{basis} {figure}") + (isHeld ? 1 : 0);
                }
            }
        }
        foreach ((string name, int count) in held)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {count} of {runs}, {(double)count / runs:P1}");
        }
        Assert.Equal(4, held.Count);
        // Of 500 runs 475, give or take 10; of few runs more by chance.
        double slack = Math.Max(0.02, 3.5 * Math.Sqrt(0.95 * 0.05 / runs));
        Assert.All(held, h => Assert.InRange(h.Value / (double)runs, 0.95 - slack, 0.95 + slack), throwIfEmpty: true);
    }

    [Fact]
    public async Task WithoutBlocking_FiguresAreThoseWithoutDecisions_ToTheBit()
    {
        (Payment[] payments, Report[] labels) = Draw(new Random(1));
        Payment[] allowed =
        [
            .. payments.Select(p => p with { Decision = new Decision(Disposition.Allowed, DecisionMaker.Model, 0, DecisionFault.None) }),
        ];
        Report[] all = [.. labels];
        string plain = Figures(await RunAsync([.. payments.Select(p => p with { Decision = default })], all, hasDecisions: false));
        Assert.Equal(plain, Figures(await RunAsync(allowed, all)));
        Assert.Contains("\"precision\"", plain, StringComparison.Ordinal);
    }

    private static string Figures(JsonElement model)
    {
        Assert.False(model.TryGetProperty("outcomes", out _));
        return model.GetRawText();
    }

    /// <summary>Payments with labels of all frauds that were let through; what is blocked is fraud or not like the rest.</summary>
    private static (Payment[] Payments, Report[] Frauds) Draw(Random random)
    {
        List<Report> frauds = [];
        var payments = new Payment[Payments];
        double share = 0.2 + 0.6 * random.NextDouble();
        for (int i = 0; i < Payments; i++)
        {
            bool isFlagged = i < Flagged;
            bool isLetThrough = !isFlagged || random.NextDouble() < Propensity;
            if (random.NextDouble() < (isFlagged ? share : 0.01))
            {
                frauds.Add(new Report($"P{i}", PerformanceStand.NewYear + i + 1000, Verdict.Fraud));
            }
            payments[i] = new Payment(
                $"P{i}",
                PerformanceStand.NewYear + i,
                random.Next(100, 100_000),
                [isFlagged ? 0.9f : 0.1f, 0],
                0,
                new Decision(
                    isLetThrough ? Disposition.Allowed : Disposition.Blocked,
                    DecisionMaker.Model,
                    isFlagged && isLetThrough ? Propensity : 0,
                    DecisionFault.None
                )
            );
        }
        return (payments, [.. frauds]);
    }

    private static async Task<JsonElement> RunAsync(Payment[] payments, Report[] frauds, bool hasDecisions = true)
    {
        HashSet<string> blocked = [.. payments.Where(p => p.Decision.Disposition == Disposition.Blocked).Select(p => p.Id)];
        await using PerformanceStand stand = await new PerformanceStand(
            o => o with { Store = o.Store with { BufferRows = 100_000 } },
            hasDecisions
        ).StartAsync();
        IEnumerable<object> seen = frauds.Where(f => !blocked.Contains(f.Id));
        await stand.SendAsync(payments.Concat(seen));
        return stand.Report().GetProperty("cohorts")[0].GetProperty("maturities")[3].GetProperty("models")[0];
    }
}
