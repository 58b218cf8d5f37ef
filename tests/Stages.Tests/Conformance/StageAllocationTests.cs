using Vigia.Engine.Records;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Conformance;

/// <summary>What every registered stage allocates. Alone, since the counter is the whole process's.</summary>
[Collection(nameof(Alone))]
public sealed class StageAllocationTests : StageStand
{
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_WarmedUp_AllocatesNextToNothingPerRecord(string name)
    {
        Assert.SkipWhen(OptimizedBuild.IsMissing, OptimizedBuild.Reason);
        const int Records = 4096;
        RecordBatch batch = Simulated(Records, malformed: 0);
        long least = long.MaxValue;
        for (int round = 0; round < 12; round++)
        {
            RecordBatch again = await PassToAsync(name, Copy(batch));
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await RunAsync(name, again);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            Pool.Return(again);
        }
        Assert.True(least < 2 * Records, $"stage '{name}' allocates {least} bytes for {Records} records");
    }
}

/// <summary>Tests that run when no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
