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
        RecordBatch first = Filled(pool);
        pool.Observe(first);

        RecordBatch next = pool.Rent(RecordKind.Transaction);

        Assert.Equal(0, next.Payloads.Count);
        Assert.InRange(next.Payloads.Capacity, Records * Payload.Length, 4 * Records * Payload.Length);
    }

    [Fact]
    public void Rent_AfterAReturn_GivesTheBatchWithItsRoom()
    {
        var pool = new BatchPool();
        RecordBatch first = Filled(pool);
        pool.Return(first);

        RecordBatch next = pool.Rent(RecordKind.Transaction);

        Assert.Same(first, next);
        Assert.Equal(0, next.Received);
        Assert.InRange(next.Payloads.Capacity, Records * Payload.Length, int.MaxValue);
    }

    [Fact]
    public void Trim_GivesBackWhatIsIdleAndLeavesWhatIsOut()
    {
        var pool = new BatchPool();
        RecordBatch idle = Filled(pool);
        RecordBatch held = Filled(pool);
        pool.Return(idle);

        pool.Trim();

        Assert.Equal(0, idle.Payloads.Capacity);
        Assert.Equal(Records, held.Received);
        Assert.Equal(Payload, held.Payloads[Records - 1]);
        Assert.NotSame(idle, pool.Rent(RecordKind.Transaction));
    }

    private static RecordBatch Filled(BatchPool pool)
    {
        RecordBatch batch = pool.Rent(RecordKind.Transaction);
        for (int i = 0; i < Records; i++)
        {
            batch.Receive(Partition, i, 0, Payload);
        }
        return batch;
    }
}
