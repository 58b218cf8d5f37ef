using Vigia.Engine.Components;
using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

/// <summary>What is kept is found, and nothing else, whatever the order of times, the memory for filters and the restarts.</summary>
public sealed class KnownRowsTests
{
    private const long Day = 86_400_000;
    private const int Rows = 6_000;
    private const int BufferRows = 400;

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 20_000)]
    [InlineData(true, 1 << 24)]
    [InlineData(false, 0)]
    [InlineData(false, 20_000)]
    [InlineData(false, 1 << 24)]
    public void TryAdd_AsASetOfIdsAndTimesDoes(bool inOrder, int budget)
    {
        using var directory = new TempDirectory();
        var random = new Random(7);
        (UInt128 Id, long Time)[] all =
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(i => (new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()), (long)i * 2 * Day / Rows)),
        ];
        if (!inOrder)
        {
            random.Shuffle(all);
        }
        int added = 0;
        foreach (int end in (int[])[Rows / 3, 2 * Rows / 3, Rows])
        {
            using PredictionStore store = PredictionStore.Open(
                new StoreOptions { Directory = directory.Path, Cache = 8 << 20 },
                Day,
                "cohort 1d"
            );
            var buffer = new RowBuffer(store.Layouts.FindOrAdd(Layout));
            var known = new KnownRows(store.Runs, buffer, budget);
            for (; added < end; added++)
            {
                (UInt128 id, long time) = all[added];
                known.Reserve(2);
                Assert.True(known.TryAdd(id, EventTime.PaneOf(time, Day), time, out _));
                // One that was kept before, of this process or an earlier one.
                (UInt128 Id, long Time) repeated = all[random.Next(added + 1)];
                Assert.False(known.TryAdd(repeated.Id, EventTime.PaneOf(repeated.Time, Day), repeated.Time, out KnownRow where));
                Assert.Equal(repeated.Time, (where.InRun ?? buffer[where.Buffered]).Time);
                if (buffer.Count == BufferRows || added == end - 1)
                {
                    Empty(store, known, buffer);
                }
            }
            Assert.InRange(known.Bytes, 0, budget);
        }
    }

    private static void Empty(PredictionStore store, KnownRows known, RowBuffer buffer)
    {
        using StoreBatch batch = store.NewBatch();
        known.BufferEmptied();
        store.Runs.Write(buffer, batch);
        store.Write(batch);
        store.Runs.DeleteFiles();
        buffer.Clear();
    }

    private static CountingLayout Layout(int number) =>
        new(number, new LayoutRecord([new ModelInfo("prod", "1", 0.5f, ModelRole.Champion)], [], 0));
}
