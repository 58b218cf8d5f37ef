using System.Text.Json;
using Spectre.Console;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>store</c>: what it costs at full replay speed to keep every prediction until its label comes.</summary>
internal static class StoreMode
{
    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[grey]simulating {options.Rows} transactions[/]");
        using var file = new TransactionFile(options.Rows);
        using var directories = new FreshDirectories();
        EngineContender With(string name, string description, Func<IReadOnlyList<string>> settings) =>
            new(
                () => EnginePlan.LoadFile(Shipped.StorePipeline, EnginePlan.FileSource(file.Path), [.. settings(), .. options.Set]),
                name,
                counts: false,
                description
            );
        await Bench
            .RunAsync(
                "store",
                [
                    new EngineContender(
                        () => EnginePlan.Load(EnginePlan.FileSource(file.Path), options.Set),
                        "without",
                        counts: false,
                        "Vigia, no model performance"
                    ),
                    With("in-memory", "predictions kept in memory", () => []),
                    With("on-disk", "predictions kept in a store on disk", () =>
                        [$"stages.performance.store={{ directory: {JsonSerializer.Serialize(directories.Next())} }}"]
                    ),
                ],
                options,
                console
            )
            .ConfigureAwait(false);
    }
}
