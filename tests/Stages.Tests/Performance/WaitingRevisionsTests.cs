using CsCheck;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Labels that wait for their transaction: most of them in the store alone.</summary>
public sealed class WaitingRevisionsTests : IDisposable
{
    private const int Ids = 20;
    private const long Patience = 10;

    private readonly TempDirectory _directory = new();
    private int _stores;

    private enum Act
    {
        Add,
        Take,
        GiveUp,
        Save,
        OpenAgain,
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AnyHistory_WithAlmostNothingInMemory_IsAsIfAllWereInMemory() =>
        Gen.Select(Gen.Enum<Act>(), Gen.Int[0, Ids - 1], Gen.Long[0, 100])
            .Array[1, 80]
            .Sample(steps => Assert.Equal(Play(steps, int.MaxValue), Play(steps, 1)), iter: 60, threads: 1);

    [Fact]
    public void Save_ManyThatWait_AreInTheStoreAndNotInMemory()
    {
        const int count = 60_000;
        using PredictionStore store = Open(held: 1000);
        var waiting = new WaitingRevisions(store);
        for (int id = 0; id < count; id++)
        {
            waiting.Add(IdOf(id), Label(id));
            if (waiting.Changed == 5000)
            {
                Save(waiting, store);
            }
        }
        Save(waiting, store);

        Assert.InRange(waiting.Held, 0, 1000);
        Assert.Equal((count, count), (waiting.Count, waiting.Labelled));
        Assert.Equal(0, Enumerable.Range(count, 1000).Count(id => waiting.Take(IdOf(id)).Length > 0));
        Assert.InRange(Enumerable.Range(count, 10_000).Count(id => waiting.MayContain(IdOf(id))), 0, 2000);
        Assert.Equal(count / 2, Enumerable.Range(0, count / 2).Count(id => waiting.Take(IdOf(id)) is [var label] && label == Label(id)));

        Save(waiting, store);
        var again = new WaitingRevisions(store);
        again.Load();
        Assert.Equal((count / 2, count / 2), (again.Count, again.Labelled));
        Assert.Equal(count / 2, again.GiveUp(long.MaxValue, Patience).Count());
        Assert.Equal((0, 0), (again.Count, again.Labelled));
    }

    [Fact]
    public void GiveUp_SavedBetweenTwoResults_GivesEachUpOnce()
    {
        const int count = 3000;
        using PredictionStore store = Open(held: 10);
        var waiting = new WaitingRevisions(store);
        for (int id = 0; id < count; id++)
        {
            waiting.Add(IdOf(id), Label(id % 100));
        }
        Save(waiting, store);
        for (int id = 0; id < 9; id++)
        {
            // What is left of these is still in memory when the scan of the store reaches them.
            waiting.Add(IdOf(id), Label(1000));
        }

        int given = 0;
        foreach (Verdict? verdict in waiting.GiveUp(500, Patience))
        {
            Assert.Equal(Verdict.Fraud, verdict);
            if (++given % 7 == 0)
            {
                Save(waiting, store);
            }
        }

        Assert.Equal((count, 9), (given, waiting.Count));
    }

    private string Play((Act Act, int Id, long Time)[] steps, int held)
    {
        List<string> seen = [];
        string name = $"store{_stores++}";
        PredictionStore store = Open(held, name);
        var waiting = new WaitingRevisions(store);
        foreach ((Act act, int id, long time) in steps)
        {
            switch (act)
            {
                case Act.Add:
                    waiting.Add(IdOf(id), time % 3 == 0 ? Revision.Of(time, default) : Label(time));
                    break;
                case Act.Take:
                    seen.Add($"took {string.Join(", ", waiting.Take(IdOf(id)))}");
                    break;
                case Act.GiveUp:
                    seen.Add($"gave up {string.Join(", ", waiting.GiveUp(time, Patience).Order())}");
                    break;
                default:
                    Save(waiting, store);
                    if (act == Act.OpenAgain)
                    {
                        store.Dispose();
                        store = Open(held, name);
                        waiting = new WaitingRevisions(store);
                        waiting.Load();
                    }
                    break;
            }
            seen.Add($"{waiting.Count} {waiting.Labelled} {waiting.LatestOf(IdOf(id), 0)}");
        }
        store.Dispose();
        return string.Join("\n", seen);
    }

    private PredictionStore Open(int held, string name = "store") =>
        PredictionStore.Open(
            new StoreOptions
            {
                Directory = _directory[name],
                Cache = 8 << 20,
                HeldWaiting = held,
            },
            cohortLength: 86_400_000,
            fingerprint: "cohort 1d"
        );

    private static void Save(WaitingRevisions waiting, PredictionStore store)
    {
        using StoreBatch batch = store.NewBatch();
        waiting.Save(batch);
        store.Write(batch);
    }

    // Spread like the hashes of ids.
    private static UInt128 IdOf(int number) => new((ulong)number, (ulong)number * 0x9E3779B97F4A7C15);

    private static Revision Label(long time) => new(time, 0, 0, Verdict.Fraud, LabelFacts.None, null);
}
