using Vigia.Engine.Records;

namespace Vigia.Engine.Tests.Records;

public sealed class BatchPoolTests
{
    private const int Records = 1000;

    private static readonly SourcePartition Partition = new("a", 0);
    private static readonly byte[] Payload = new byte[500];

    [Fact]
    public void Rent_AfterALargeBatchWasObserved_MakesBatchesThatNeedNotGrow()
    {
        var pool = new BatchPool();
        RecordBatch first = pool.Rent(RecordKind.Transaction);
        long whileGrowing = AllocatedByFilling(first);
        pool.Observe(first);
        long atOnce = AllocatedByFilling(pool.Rent(RecordKind.Transaction));

        Assert.True(whileGrowing > Records * Payload.Length, $"{whileGrowing} bytes");
        // The list of runs is all that is left to grow.
        Assert.InRange(atOnce, 0, 1024);
    }

    private static long AllocatedByFilling(RecordBatch batch)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Records; i++)
        {
            batch.Receive(Partition, i, 0, Payload);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
