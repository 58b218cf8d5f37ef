using Spectre.Console;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Reporting;

namespace Vigia.Bench.Throughput.Modes;

/// <summary>What the benches have in common: measure, check, print, keep.</summary>
internal static class Bench
{
    // Hot code is compiled again when it has been called often, and that compilation takes a while too.
    private const double WarmUpSeconds = 3;

    /// <param name="name">The bench.</param>
    /// <param name="contenders">Who is measured; disposed of here.</param>
    /// <param name="options">How.</param>
    /// <param name="console">Where tables go.</param>
    /// <param name="derive">Limits that follow from what was measured; may be null.</param>
    public static async Task RunAsync(
        string name,
        IReadOnlyList<Contender> contenders,
        BenchOptions options,
        IAnsiConsole console,
        Func<IReadOnlyList<Measurement>, IEnumerable<Measurement>>? derive = null
    )
    {
        try
        {
            var rounds = new Rounds(
                options.Rounds,
                TimeSpan.FromSeconds(options.TurnSeconds),
                TimeSpan.FromSeconds(Math.Min(WarmUpSeconds, 3 * options.TurnSeconds))
            );
            IReadOnlyList<Measurement> measured = await rounds
                .MeasureAsync(contenders, step => console.MarkupLineInterpolated($"[grey]{step}[/]"))
                .ConfigureAwait(false);
            IReadOnlyList<ContenderResult> results = ContenderResult.Of(name, [.. measured, .. derive?.Invoke(measured) ?? []]);
            ResultTables.Print(console, results);
            if (options.Json is not null)
            {
                ContenderResult.Save(results, options.Json);
            }
        }
        finally
        {
            foreach (Contender contender in contenders)
            {
                await contender.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
