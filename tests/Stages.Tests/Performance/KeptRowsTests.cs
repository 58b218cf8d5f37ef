using Vigia.Engine.Components;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

public sealed class KeptRowsTests
{
    [Fact]
    public void Save_MoreThanABlockHolds_LoadsEveryRowInItsOrder()
    {
        const int count = 40_000;
        using var directory = new TempDirectory();
        using (PredictionStore store = Open(directory))
        {
            KeptRows rows = new(store, store.Layouts.FindOrAdd(Layout));
            Add(rows, 0, count / 2);
            Save(store, rows);
            Add(rows, count / 2, count);
            Save(store, rows);
        }
        using PredictionStore again = Open(directory);
        KeptRows loaded = new(again, again.Layouts.FindOrAdd(Layout));
        loaded.Load();

        Assert.Equal(count, loaded.Buffer.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => (UInt128)i), loaded.Buffer.Ids.ToArray());
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i * 3), loaded.Buffer.Amounts.ToArray());
        Assert.Equal(
            Enumerable.Range(0, count).Select(i => (byte)i),
            Enumerable.Range(0, count).Select(i => loaded.Buffer.PayloadOf(i)[0])
        );
    }

    private static PredictionStore Open(TempDirectory directory) =>
        PredictionStore.Open(new StoreOptions { Directory = directory.Path, Cache = 8 << 20 }, 86_400_000, "cohort 1d");

    private static void Add(KeptRows rows, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            rows.Buffer.Add((UInt128)i, i, i * 3L)[0] = (byte)i;
        }
    }

    private static void Save(PredictionStore store, KeptRows rows)
    {
        using StoreBatch batch = store.NewBatch();
        Assert.False(rows.Save(batch, isFull: false));
        store.Write(batch);
    }

    private static CountingLayout Layout(int number) =>
        new(number, new LayoutRecord([new ModelInfo("prod", "1", 0.5f, ModelRole.Champion)], [], 0));
}
