using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class TumblingWindowsTests
{
    private const long Hour = 3_600_000;
    private static readonly SourcePartition One = new("t", 1);
    private static readonly SourcePartition Two = new("t", 2);
    private static readonly SourcePartition Three = new("t", 3);

    [Fact]
    public void FindClosed_WindowPublished_IsNeverFoundAgain()
    {
        TumblingWindows<RowCount> windows = Create(limit: 10);
        Count(windows, One, 0, 1, 2);
        Count(windows, Two, 0, 3);

        List<ClosedWindow<RowCount>> closed = Closed(windows, One, 2 * Hour);
        Assert.Equal([(0L, Hour), (Hour, 2 * Hour)], closed.Select(c => (c.Start, c.End)));
        closed.ForEach(windows.Publish);

        Assert.Empty(Closed(windows, One, 2 * Hour));
        Assert.Equal(2 * Hour, Assert.Single(Closed(windows, One, 3 * Hour)).Start);
        Assert.Equal(2, Closed(windows, Two, 4 * Hour).Count);
    }

    [Fact]
    public void FindClosed_JustBeforeTheEnd_IsNotClosedYet()
    {
        TumblingWindows<RowCount> windows = Create(limit: 10);
        Count(windows, One, 0);
        Assert.Empty(Closed(windows, One, Hour - 1));
        Assert.Single(Closed(windows, One, Hour));
    }

    [Fact]
    public void Add_OlderThanThoseKept_IsKeptUntilItIsPublished()
    {
        TumblingWindows<RowCount> windows = Create(limit: 2);
        Count(windows, One, 0, 1, 2, 3, 1);
        Assert.Equal([2 * Hour, 3 * Hour], windows.Kept.Select(k => k.Start));
        Assert.Equal(2, windows.LeftOut);

        List<ClosedWindow<RowCount>> closed = Closed(windows, One, 4 * Hour);
        Assert.Equal([1L, 2, 1, 1], closed.Select(c => c.Counts.Rows));
        closed.ForEach(windows.Publish);

        Assert.Equal([1L, 1], windows.Kept.Select(k => k.Counts.Rows));
        Assert.Equal(2, windows.LeftOut);
        Assert.Empty(Closed(windows, One, 4 * Hour));
    }

    [Fact]
    public void Add_NobodyPublishes_OnlyTheNewestAreKept()
    {
        var windows = new TumblingWindows<RowCount>(WindowGrid.Every(TimeSpan.FromHours(1)), 2, () => new RowCount());
        Count(windows, One, 0, 1, 2, 3, 1);
        Assert.Equal([2 * Hour, 3 * Hour], Closed(windows, One, 4 * Hour).Select(c => c.Start));
        Assert.Equal(2, windows.LeftOut);
    }

    [Fact]
    public void Load_WhatWasSaved_IsPublishedOrNotAsBefore()
    {
        TumblingWindows<RowCount> windows = Create(limit: 2);
        Dictionary<string, StateEntry> store = [];
        Count(windows, One, 0, 1, 2);
        Save(windows, store);
        Closed(windows, One, Hour).ForEach(windows.Publish);
        Closed(windows, One, 2 * Hour).ForEach(windows.Publish);
        Count(windows, One, 3);
        Save(windows, store);

        TumblingWindows<RowCount> loaded = Create(limit: 2);
        foreach (StateEntry entry in store.Values)
        {
            Assert.True(loaded.TryLoad(One, entry.Key, entry.Value, RowCountCodec.Instance));
        }

        Assert.Equal([2 * Hour, 3 * Hour], Closed(loaded, One, 4 * Hour).Select(c => c.Start));
        Assert.Equal(2, loaded.LeftOut);
        Assert.Equal(windows.Kept.Select(k => (k.Start, k.Counts.Rows)), loaded.Kept.Select(k => (k.Start, k.Counts.Rows)));
        // Two windows, and the list of those that had records.
        Assert.Equal(3, store.Count);
    }

    [Fact]
    public void Load_WindowsOfAnotherLength_AreNotTheirs()
    {
        Dictionary<string, StateEntry> store = [];
        TumblingWindows<RowCount> hours = Create(limit: 2);
        Count(hours, One, 0);
        Save(hours, store);
        var days = new TumblingWindows<RowCount>(WindowGrid.Every(TimeSpan.FromDays(1)), 2, () => new RowCount());
        Assert.All(store.Values, entry => Assert.True(TumblingWindows.IsKey(entry.Key)), throwIfEmpty: true);
        Assert.All(
            store.Values,
            entry => Assert.False(days.TryLoad(One, entry.Key, entry.Value, RowCountCodec.Instance)),
            throwIfEmpty: true
        );
        Assert.False(TumblingWindows.IsKey("clock"u8));
    }

    [Fact]
    public void Forget_Partition_TakesItsCountsOut()
    {
        TumblingWindows<RowCount> windows = Create(limit: 10);
        Count(windows, One, 0, 1);
        Count(windows, Two, 1);
        windows.Forget(One);
        Assert.Equal((Hour, 1L), windows.Kept.Select(k => (k.Start, k.Counts.Rows)).Single());
        Assert.Equal(0, windows.LeftOut);
        Assert.Empty(Closed(windows, One, 9 * Hour));
    }

    [Fact]
    public void Add_WindowThatWasLetGo_DoesNotComeBackWhenAPartitionLeaves()
    {
        TumblingWindows<RowCount> windows = Create(limit: 2, isPublished: false);
        Count(windows, One, 1);
        Count(windows, Two, 2, 3);
        windows.Forget(Two);

        Count(windows, One, 1);
        // Nor may another partition bring its part of it: the first one's is gone.
        Count(windows, Three, 1, 0);

        Assert.Empty(windows.Kept);
        Assert.Equal(2, windows.LeftOut);
        Count(windows, One, 4);
        Assert.Equal((4 * Hour, 1L), windows.Kept.Select(k => (k.Start, k.Counts.Rows)).Single());
    }

    [Fact]
    public void Add_WindowThatWasRefused_DoesNotComeBackWhenAPartitionLeaves()
    {
        TumblingWindows<RowCount> windows = Create(limit: 2, isPublished: false);
        Count(windows, Two, 2, 3);
        Count(windows, One, 1);
        windows.Forget(Two);

        Count(windows, One, 1);

        Assert.Empty(windows.Kept);
        Assert.Equal(1, windows.LeftOut);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_WindowThatAnotherPartitionHasLetGo_StaysLeftOut(bool isLetGoFirst)
    {
        Dictionary<string, StateEntry> letGo = [],
            whole = [];
        TumblingWindows<RowCount> ahead = Create(limit: 2, isPublished: false);
        Count(ahead, One, 1);
        Count(ahead, Two, 2, 3);
        Save(ahead, letGo, One);
        TumblingWindows<RowCount> behind = Create(limit: 2, isPublished: false);
        Count(behind, Three, 1);
        Save(behind, whole, Three);

        TumblingWindows<RowCount> loaded = Create(limit: 2, isPublished: false);
        Load(loaded, isLetGoFirst ? [.. letGo.Values, .. whole.Values] : [.. whole.Values, .. letGo.Values]);
        Count(loaded, Three, 1);

        Assert.Empty(loaded.Kept);
        Assert.Equal(1, loaded.LeftOut);
        Save(loaded, whole, Three);
        // The list of windows alone.
        Assert.Single(whole);
    }

    [Fact]
    public void Load_WindowsArePublishedFromNowOn_OnesThatWereLetGoAreNot()
    {
        Dictionary<string, StateEntry> store = [];
        TumblingWindows<RowCount> windows = Create(limit: 1, isPublished: false);
        Count(windows, One, 1, 2, 3, 1);
        Save(windows, store);

        TumblingWindows<RowCount> published = Create(limit: 1);
        Load(published, store.Values);
        Count(published, One, 1, 2, 3, 4);

        Assert.Equal([(3 * Hour, 2L), (4 * Hour, 1L)], Closed(published, One, 5 * Hour).Select(c => (c.Start, c.Counts.Rows)));
    }

    [Fact]
    public void Add_AheadOfTheClocks_DropsNothingUntilTheClocksAreThere()
    {
        TumblingWindows<RowCount> windows = Create(limit: 2, isPublished: false);
        Count(windows, One, 0, 1, 2);
        for (int hour = 10; hour < 300; hour++)
        {
            windows.Add(Two, hour * Hour, new RowCount { Rows = 1 });
        }

        Assert.Equal([Hour, 2 * Hour], windows.Kept.Select(k => k.Start).Take(2));
        Assert.Equal(2 + TumblingWindows<RowCount>.AheadMax, windows.Kept.Count());
        Assert.Equal(1, windows.LeftOut);
        Count(windows, One, 10);
        Assert.Equal([(2 * Hour, 1L), (10 * Hour, 2L), (11 * Hour, 1L)], windows.Kept.Select(k => (k.Start, k.Counts.Rows)).Take(3));
    }

    [Fact]
    public void Kept_BeforeTheClocksHaveATime_AreTheNewestWithRecords()
    {
        TumblingWindows<RowCount> windows = Create(limit: 2, isPublished: false);
        foreach (int hour in (int[])[0, 5, 1])
        {
            windows.Add(One, hour * Hour, new RowCount { Rows = 1 });
        }

        Assert.Equal([Hour, 5 * Hour], windows.Kept.Select(k => k.Start));
        windows.MoveOnTo(2 * Hour);
        Assert.Equal([0, Hour, 5 * Hour], windows.Kept.Select(k => k.Start));
    }

    [Fact]
    public void Kept_PartitionsMoveAndInstancesRestartAtRandom_HoldsWholeWindowsOnly()
    {
        int kept = 0;
        Gen.Select(Gen.Int, Gen.Int[1, 4], Gen.Bool)
            .Sample(
                (seed, limit, isPublished) =>
                {
                    var fleet = new TumblingFleet(limit, isPublished);
                    var random = new Random(seed);
                    for (int step = 0; step < 200; step++)
                    {
                        fleet.Step(random, step);
                        kept += fleet.CheckKept();
                    }
                },
                iter: 200,
                threads: 1
            );
        Assert.NotEqual(0, kept);
    }

    private static TumblingWindows<RowCount> Create(int limit, bool isPublished = true) =>
        new(WindowGrid.Every(TimeSpan.FromHours(1)), limit, () => new RowCount(), isPublished);

    private static void Count(TumblingWindows<RowCount> windows, SourcePartition partition, params long[] hours) =>
        Array.ForEach(hours, hour =>
        {
            windows.MoveOnTo(hour * Hour);
            windows.Add(partition, hour * Hour, new RowCount { Rows = 1 });
        });

    private static List<ClosedWindow<RowCount>> Closed(TumblingWindows<RowCount> windows, SourcePartition partition, long before)
    {
        List<ClosedWindow<RowCount>> closed = [];
        windows.FindClosed(partition, before, closed);
        return closed;
    }

    private static void Load(TumblingWindows<RowCount> windows, IEnumerable<StateEntry> entries) =>
        Assert.All(
            entries,
            entry => Assert.True(windows.TryLoad(entry.Partition, entry.Key, entry.Value, RowCountCodec.Instance)),
            throwIfEmpty: true
        );

    private static void Save(TumblingWindows<RowCount> windows, Dictionary<string, StateEntry> store, SourcePartition? of = null)
    {
        List<StateEntry> changes = [];
        windows.SaveChanges(new StateWriter("stage", changes), RowCountCodec.Instance);
        foreach (StateEntry entry in changes.Where(c => of is null || c.Partition == of))
        {
            string key = Convert.ToHexString(entry.Key);
            if (entry.Value is null)
            {
                Assert.True(store.Remove(key), "only what was saved can be deleted");
            }
            else
            {
                store[key] = entry;
            }
        }
    }
}
