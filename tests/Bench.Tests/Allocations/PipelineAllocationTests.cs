using Vigia.Bench.Throughput.Curves;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Tests.Allocations;

/// <summary>What a whole pipeline allocates for each further record, once its batches have grown.</summary>
[Collection(nameof(Alone))]
public sealed class PipelineAllocationTests
{
    private const int LinkedRows = 50_000;
    private const int FewFiles = 6;
    private const int ManyFiles = 18;

    [Fact]
    public async Task FilesToMetrics_FurtherRecords_AllocateNoMoreThanTheTableSays()
    {
        using var file = new TransactionFile(LinkedRows);
        long allowed = ExpectedAllocations.Pipelines["files to metrics"]!.Value;
        double least = double.MaxValue;
        // On a busy machine more batches are on their way at a time, and a pool may grow in the longer run alone.
        for (int round = 0; round < 8 && least > allowed; round++)
        {
            long few = await AllocatedAsync(file, FewFiles);
            long many = await AllocatedAsync(file, ManyFiles);
            least = Math.Min(least, (double)(many - few) / ((ManyFiles - FewFiles) * LinkedRows));
        }
        Assert.True(least <= allowed, $"{least:0.00} bytes for each further record, {allowed} are allowed");
    }

    private static async Task<long> AllocatedAsync(TransactionFile file, int files)
    {
        using var linked = new LinkedFiles(file, files);
        await using var engine = new EngineContender(() => EnginePlan.Load(EnginePlan.FileSource(linked.Pattern)));
        await engine.PrepareAsync();
        var meter = new Meter();
        meter.Start();
        return meter.Stop(await engine.RunAsync()).Bytes;
    }
}
