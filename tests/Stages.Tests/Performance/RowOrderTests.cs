using System.Runtime.InteropServices;
using Vigia.Engine.Components;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Tests.Performance;

public sealed class RowOrderTests
{
    private static readonly CountingLayout Layout = new(
        0,
        new LayoutRecord([new ModelInfo("m", "1", 0.5f, ModelRole.Champion)], ["s=a", "s=b"], 1)
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    [InlineData(70_000)]
    public void Sort_AnyRows_IsByCohortAndId(int rows)
    {
        (UInt128[] ids, long[] times) = Rows(rows);
        var order = new RowOrder();
        order.Sort(ids, times, 1000);
        Assert.Equal(rows, order.Groups.Sum(g => g.Count));
        foreach ((long cohort, int start, int count) in order.Groups)
        {
            int[] group = order.Order.Slice(start, count).ToArray();
            Assert.Equal(Enumerable.Range(0, rows).Where(r => Math.Floor(times[r] / 1000.0) == cohort).OrderBy(r => ids[r]), group);
        }
    }

    [Fact]
    public void Chunk_AnyRows_GivesEachBack()
    {
        (UInt128[] ids, long[] times) = Rows(200);
        var buffer = new RowBuffer(Layout);
        long[] amounts = [.. times.Select((t, i) => i == 7 ? long.MinValue : t * 1001)];
        for (int i = 0; i < ids.Length; i++)
        {
            Span<byte> payload = buffer.Add(ids[i], times[i], amounts[i]);
            payload[0] = (byte)i;
            payload[1] = 1;
        }
        int[] order = [.. Enumerable.Range(0, 200).OrderBy(i => ids[i])];
        byte[] room = [];
        byte[] chunk = RowChunk.Write(buffer, order, -5000, ref room).ToArray();
        for (int i = 0; i < ids.Length; i++)
        {
            Transaction found = new RowChunk(chunk, Layout, -5000).Find(ids[i])!;
            Assert.Equal(
                (times[i], amounts[i], (byte)i, 1),
                (found.Time, found.Amount, found.Payload.Span[0], PayloadFormat.SlotOf(Layout, found.Payload.Span, 0))
            );
        }
        Assert.Null(new RowChunk(chunk, Layout, -5000).Find(UInt128.MaxValue));
    }

    private static (UInt128[] Ids, long[] Times) Rows(int count)
    {
        var random = new Random(count);
        var ids = new UInt128[count];
        random.NextBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
        return (ids, [.. ids.Select(_ => random.NextInt64(-5000, 5000))]);
    }
}
