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
        double least = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long few = await AllocatedAsync(file, FewFiles);
            long many = await AllocatedAsync(file, ManyFiles);
            least = Math.Min(least, (double)(many - few) / ((ManyFiles - FewFiles) * LinkedRows));
        }
        long allowed = ExpectedAllocations.Pipelines["files to metrics"]!.Value;
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
