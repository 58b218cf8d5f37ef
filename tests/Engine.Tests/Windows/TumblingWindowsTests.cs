using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class TumblingWindowsTests
{
    private const long Hour = 3_600_000;
    private static readonly SourcePartition One = new("t", 1);
    private static readonly SourcePartition Two = new("t", 2);

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
            Assert.True(loaded.TryLoad(One, entry.Key, entry.Value, Codec.Instance));
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
        Assert.All(store.Values, entry => Assert.True(TumblingWindows.IsKey(entry.Key)));
        Assert.All(store.Values, entry => Assert.False(days.TryLoad(One, entry.Key, entry.Value, Codec.Instance)));
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

    private static TumblingWindows<RowCount> Create(int limit) => new(WindowGrid.Every(TimeSpan.FromHours(1)), limit, () => new RowCount(), isPublished: true);

    private static void Count(TumblingWindows<RowCount> windows, SourcePartition partition, params long[] hours) =>
        Array.ForEach(hours, hour => windows.Add(partition, hour * Hour, new RowCount { Rows = 1 }));

    private static List<ClosedWindow<RowCount>> Closed(TumblingWindows<RowCount> windows, SourcePartition partition, long before)
    {
        List<ClosedWindow<RowCount>> closed = [];
        windows.FindClosed(partition, before, closed);
        return closed;
    }

    private static void Save(TumblingWindows<RowCount> windows, Dictionary<string, StateEntry> store)
    {
        List<StateEntry> changes = [];
        windows.SaveChanges(new StateWriter("stage", changes), Codec.Instance);
        foreach (StateEntry entry in changes)
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

    private sealed class Codec : IPaneCodec<RowCount>
    {
        public static readonly Codec Instance = new();

        public ReadOnlySpan<byte> Encode(RowCount counts)
        {
            byte[] value = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(value, counts.Rows);
            return value;
        }

        public void Decode(ReadOnlySpan<byte> value, RowCount counts) => counts.Rows += BinaryPrimitives.ReadInt64BigEndian(value);
    }
}
