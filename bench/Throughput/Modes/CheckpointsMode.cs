using System.Text.Json;
using Spectre.Console;
using Vigia.Bench.Throughput.Curves;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>checkpoints</c>: what it costs at full replay speed to keep all counts on disk every 10 s. Runs should last several times that.</summary>
internal static class CheckpointsMode
{
    private const int LinkedRows = 1_000_000;

    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        int links = Math.Max(1, options.Rows / LinkedRows);
        console.MarkupLineInterpolated($"[grey]simulating {LinkedRows} transactions, to be read {links} times[/]");
        using var file = new TransactionFile(LinkedRows);
        using var linked = new LinkedFiles(file, links);
        using var directories = new FreshDirectories();
        string source = EnginePlan.FileSource(linked.Pattern);
        Contender[] contenders =
        [
            new EngineContender(() => EnginePlan.Load(source, options.Set), "without", counts: false, "Vigia, no state"),
            new EngineContender(
                () => EnginePlan.Load(source, [$"state={{ interval: 10s, local: {{ directory: {JsonSerializer.Serialize(directories.Next())} }} }}", .. options.Set]),
                "every-10-s", counts: false, "Vigia, a checkpoint on disk every 10 s"),
        ];
        await Bench.RunAsync("checkpoints", contenders, options, console).ConfigureAwait(false);
    }
}
