using Spectre.Console;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Limits;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Parts;
using Vigia.Bench.Throughput.Straightforward;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>decode</c>, <c>score</c>, <c>histogram</c>: one part of the work, alone, in memory, on one thread.</summary>
internal static class PartModes
{
    // Some 45 MB of records: as in life, they are not in the cache when they are read.
    private const int SampleRows = 1 << 16;

    public static Task DecodeAsync(BenchOptions options, IAnsiConsole console) =>
        RunAsync("decode", "decode", Part.Decode, options, console, (sample, passes) =>
            [new AvroWork(sample, passes), new MemoryReadLimit(sample.BytesPerRecord, threads: 1)]
        );

    public static Task ScoreAsync(BenchOptions options, IAnsiConsole console) =>
        RunAsync("score", "score", Part.Score, options, console, (sample, _) => [new OnnxRuntimeLimit(sample.Features, threads: 1)]);

    public static Task HistogramAsync(BenchOptions options, IAnsiConsole console) =>
        RunAsync("histogram", "drift", Part.Histogram, options, console, (_, _) =>
            [new MemoryReadLimit((PaymentFeatures.Count + 1) * sizeof(float), threads: 1)]
        );

    private static async Task RunAsync(
        string name,
        string stage,
        Part part,
        BenchOptions options,
        IAnsiConsole console,
        Func<PaymentSample, int, IEnumerable<Contender>> others
    )
    {
        var sample = new PaymentSample(Math.Min(options.Rows, SampleRows));
        int passes = Math.Max(1, options.Rows / sample.Rows);
        List<Contender> contenders =
        [
            new StageWork(stage, sample, passes),
            new StraightforwardPart(part, sample, passes, isPerRecord: false),
            new StraightforwardPart(part, sample, passes, isPerRecord: true),
            .. others(sample, passes),
        ];
        await Bench.RunAsync(name, contenders, options, console).ConfigureAwait(false);
    }
}
