using Spectre.Console;
using Vigia.Bench.Throughput.Curves;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Reporting;
using Vigia.Engine.Planning;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>curves</c>: how the engine's cost grows with the records, their features, the models, the windows and the partitions.</summary>
internal static class CurvesMode
{
    private const int LinkedRows = 100_000;
    private const int WideRows = 20_000;
    private const int SampleRows = 1 << 15;

    private static readonly int[] Features = [5, 30, 100, 500];
    private static readonly int[] Models = [1, 2, 4, 8];
    private static readonly int[] Partitions = [1, 4, 16, 64];
    private static readonly string[] Windows = ["5m", "5m, 1h", "5m, 1h, 24h", "5m, 15m, 1h, 6h, 12h, 24h, 72h, 168h"];

    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        List<ContenderResult> results = [];
        async Task CurveAsync(IReadOnlyList<Contender> points)
        {
            var rounds = new Rounds(options.Rounds, TimeSpan.FromSeconds(options.TurnSeconds), TimeSpan.FromSeconds(options.TurnSeconds));
            results.AddRange(
                ContenderResult.Of(
                    "curves",
                    await rounds.MeasureAsync(points, step => console.MarkupLineInterpolated($"[grey]{step}[/]")).ConfigureAwait(false)
                )
            );
        }

        using var file = new TransactionFile(LinkedRows);
        var sample = new PaymentSample(SampleRows);
        await RecordsAsync(file, options, CurveAsync).ConfigureAwait(false);
        await FeaturesAsync(CurveAsync).ConfigureAwait(false);
        await CurveAsync([
                .. Models.Select(models =>
                    Point("models", models, () => EnginePlan.Load(EnginePlan.FileSource(file.Path), ModelsSetting(models)))
                ),
            ])
            .ConfigureAwait(false);
        await CurveAsync([
                .. Windows.Select(w =>
                    Point("windows", w.Split(',').Length, () =>
                        EnginePlan.Load(EnginePlan.FileSource(file.Path), $"stages.drift.windows=[{w}]")
                    )
                ),
            ])
            .ConfigureAwait(false);
        await CurveAsync([.. Partitions.Select(p => Point("partitions", p, () => Partitioned(sample, p)))]).ConfigureAwait(false);
        ResultTables.PrintContenders(console, results);
        if (options.Json is not null)
        {
            ContenderResult.Save(results, options.Json);
        }
    }

    /// <summary>10^5 to as many as the command line allows, a decade at a time; these take long enough for one turn each.</summary>
    private static async Task RecordsAsync(TransactionFile file, BenchOptions options, Func<IReadOnlyList<Contender>, Task> curve)
    {
        List<LinkedFiles> links = [];
        try
        {
            List<Contender> points = [];
            for (long records = LinkedRows; records <= options.Rows; records *= 10)
            {
                var linked = new LinkedFiles(file, (int)(records / LinkedRows));
                links.Add(linked);
                points.Add(Point("records", records, () => EnginePlan.Load(EnginePlan.FileSource(linked.Pattern))));
            }
            await curve(points).ConfigureAwait(false);
        }
        finally
        {
            links.ForEach(l => l.Dispose());
        }
    }

    private static async Task FeaturesAsync(Func<IReadOnlyList<Contender>, Task> curve)
    {
        List<WideRecords> wide = [];
        try
        {
            List<Contender> points = [];
            foreach (int features in Features)
            {
                WideRecords records = await WideRecords.CreateAsync(features, WideRows).ConfigureAwait(false);
                wide.Add(records);
                points.Add(Point("features", features, () => records.Load()));
            }
            await curve(points).ConfigureAwait(false);
        }
        finally
        {
            wide.ForEach(w => w.Dispose());
        }
    }

    private static EngineContender Point(string name, long value, Func<PipelinePlan> plan) => new(plan, $"{name}={value}", counts: false);

    private static PipelinePlan Partitioned(PaymentSample sample, int partitions)
    {
        PipelinePlan plan = EnginePlan.Load("{ simulate: { count: 1 } }");
        return plan with { Source = plan.Source with { Create = _ => new MemorySource(sample, 4 * SampleRows, partitions) } };
    }

    private static string ModelsSetting(int models) =>
        $"stages.score.models=[{string.Join(", ", Enumerable.Range(0, models).Select(m => $"{{ name: {(m == 0 ? "champion" : $"m{m}")}, path: '{Shipped.Model}', threshold: 0.8 }}"))}]";
}
