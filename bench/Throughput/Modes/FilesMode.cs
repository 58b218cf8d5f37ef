using System.Text.Json;
using Spectre.Console;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Limits;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Peers;
using Vigia.Bench.Throughput.PerRecord;
using Vigia.Bench.Throughput.Straightforward;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>files</c>: from a file of JSON records to counts and metrics.</summary>
internal static class FilesMode
{
    // As many as fit some caches' worth of batches: ONNX Runtime's time does not depend on how many there are.
    private const int SampleRows = 1 << 15;

    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[grey]simulating {options.Rows} transactions[/]");
        using var file = new TransactionFile(options.Rows);
        int cores = Environment.ProcessorCount;
        List<Contender> contenders =
        [
            .. Programs(file, options.Set),
            new FileReadLimit(file),
            new MemoryReadLimit((double)file.Bytes / file.Rows, cores),
            new OnnxRuntimeLimit(new PaymentSample(SampleRows).Features, cores),
        ];
        if (PythonPeer.Find(file, console) is { } peer)
        {
            contenders.Add(peer);
        }
        await Bench
            .RunAsync("files", contenders, options, console, measured =>
                [EngineLimits.SlowestStage(measured[0], cores), EngineLimits.Processor(measured[0], cores)]
            )
            .ConfigureAwait(false);
    }

    /// <summary>The engine first, then those that do the same work.</summary>
    public static IReadOnlyList<Contender> Programs(TransactionFile file, IReadOnlyList<string> set)
    {
        IEnumerable<string> Lines() => File.ReadLines(file.Path);
        static PixPayment Parse(string line) => JsonSerializer.Deserialize(line, PixJson.Default.PixPayment)!;
        return
        [
            new EngineContender(() => EnginePlan.Load(EnginePlan.FileSource(file.Path), set)),
            new StraightforwardContender<string>(Lines, Parse),
            new DataflowContender<string>(Lines, Parse),
        ];
    }
}
