using CsCheck;
using Vigia.Engine.Records;

namespace Vigia.Engine.Tests.Records;

public sealed class RecordBatchTests
{
    private static readonly SourcePartition[] Partitions = [new("a", 0), new("a", 1), new("b", 0)];

    [Fact]
    public void Receive_AnyInterleaving_RunsCoverAllRecordsInOrderAndNeverMixPartitions()
    {
        Gen.Int[0, 2]
            .Array[0, 200]
            .Sample(interleaving =>
            {
                var pool = new BatchPool();
                RecordBatch batch = pool.Rent(RecordKind.Transaction);
                long[] next = new long[3];
                foreach (int partition in interleaving)
                {
                    batch.Receive(Partitions[partition], next[partition]++, 0, "x"u8);
                }
                int at = 0;
                foreach (Run run in batch.Runs)
                {
                    Assert.Equal(at, run.Start);
                    Assert.Equal(run.Count - 1, run.LastOffset - run.FirstOffset);
                    for (; at < run.End; at++)
                    {
                        Assert.Equal(run.Partition, Partitions[interleaving[at]]);
                        Assert.Equal(batch.Offsets[at], run.FirstOffset + at - run.Start);
                    }
                }
                Assert.Equal(interleaving.Length, at);
            });
    }

    [Fact]
    public void Receive_ManyAtOnce_IsAsOneAfterTheOther()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 20], Gen.Bool)
            .Array[0, 40]
            .Sample(pieces =>
            {
                RecordBatch many = new BatchPool().Rent(RecordKind.Transaction);
                RecordBatch single = new BatchPool().Rent(RecordKind.Transaction);
                long offset = 0;
                foreach ((int partition, int count, bool hasGaps) in pieces)
                {
                    long[] offsets = [.. Enumerable.Range(0, count).Select(i => offset + (i * (hasGaps ? 3 : 1)))];
                    long[] times = [.. offsets.Select(o => hasGaps ? 2 * o : 7)];
                    for (int i = 0; i < count; i++)
                    {
                        single.Receive(Partitions[partition], offsets[i], times[i], "x"u8);
                        many.Payloads.Add("x"u8);
                    }
                    if (hasGaps)
                    {
                        many.Receive(Partitions[partition], offsets, times);
                    }
                    else
                    {
                        many.Receive(Partitions[partition], offset, count, 7);
                    }
                    offset = offsets[^1] + 1;
                }
                Assert.Equal(single.Runs.ToArray(), many.Runs.ToArray());
                Assert.Equal(single.Offsets.Span.ToArray(), many.Offsets.Span.ToArray());
                Assert.Equal(single.SourceTimes.Span.ToArray(), many.SourceTimes.Span.ToArray());
            });
    }

    [Fact]
    public void RowsOf_SomeRecordsRejected_GivesTheRunsRowsOnly()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Bool)
            .Array[0, 100]
            .Sample(records =>
            {
                RecordBatch batch = new BatchPool().Rent(RecordKind.Transaction);
                for (int i = 0; i < records.Length; i++)
                {
                    batch.Receive(Partitions[records[i].Item1], i, 0, "x"u8);
                    if (records[i].Item2)
                    {
                        batch.ReceivedIndex.Add(i);
                    }
                }
                int row = 0;
                foreach (Run run in batch.Runs)
                {
                    (int start, int count) = batch.RowsOf(run);
                    Assert.Equal(row, start);
                    Assert.Equal(Enumerable.Range(run.Start, run.Count).Count(i => records[i].Item2), count);
                    row += count;
                }
                Assert.Equal(batch.Rows, row);
            });
    }

    [Fact]
    public void ByteColumn_AnyValues_GivesThemBack()
    {
        Gen.Byte.Array[0, 300]
            .Array[0, 100]
            .Sample(values =>
            {
                var column = new ByteColumn();
                for (int round = 0; round < 2; round++)
                {
                    column.Clear();
                    foreach (byte[] value in values)
                    {
                        column.Add(value);
                    }
                    Assert.Equal(values.Length, column.Count);
                    Assert.Equal(values.SelectMany(v => v), column.Bytes.ToArray());
                    for (int i = 0; i < values.Length; i++)
                    {
                        Assert.True(column[i].SequenceEqual(values[i]));
                    }
                    Assert.Equal(
                        values.Skip(3).Take(5).Sum(v => v.Length),
                        values.Length < 8 ? values.Skip(3).Sum(v => v.Length) : column.BytesOf(3, 5)
                    );
                }
            });
    }

    [Fact]
    public void ByteColumn_IndexBeyondTheEnd_Throws()
    {
        var column = new ByteColumn();
        column.Add("x"u8);
        column.Clear();
        Assert.Throws<ArgumentOutOfRangeException>(() => column[0].Length);
    }

    [Fact]
    public void Return_Twice_Throws()
    {
        var pool = new BatchPool();
        RecordBatch batch = pool.Rent(RecordKind.Label);
        pool.Return(batch);
        Assert.Throws<InvalidOperationException>(() => pool.Return(batch));
        Assert.Equal(0, pool.RentedCount);
    }

    [Fact]
    public void Rent_AfterReturn_GivesTheSameBatchEmpty()
    {
        var pool = new BatchPool();
        RecordBatch batch = pool.Rent(RecordKind.Transaction);
        batch.Receive(Partitions[0], 5, 1, "payload"u8);
        batch.ReceivedIndex.Add(0);
        batch.AddModel().Scores[0] = 1;
        batch.Reject(new Rejection(0, "decode", "malformed", ""));
        pool.Return(batch);

        RecordBatch again = pool.Rent(RecordKind.Label);

        Assert.Same(batch, again);
        Assert.Equal(RecordKind.Label, again.Kind);
        Assert.Equal((0, 0, 0, 0), (again.Received, again.Rows, again.ModelCount, again.Rejections.Length));
        Assert.True(again.Runs.IsEmpty);
    }
}
