using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class OpenPanesTests
{
    private const long Length = 10_000;

    private static readonly SourcePartition One = new("t", 0);
    private static readonly SourcePartition Two = new("t", 1);

    private readonly OpenPanes<RowCount> _panes = new(Length, 3, () => new RowCount(), c => c.Rows);

    [Fact]
    public void Panes_AreTakenOnceInOrderAndSummedOverPartitions()
    {
        Add(One, 5, 1);
        Add(Two, 4, 2);
        Add(Two, 5, 4);

        Assert.Equal([(4, 2), (5, 5)], TakeAll(6 * Length));
        Assert.Empty(TakeAll(6 * Length));
    }

    [Fact]
    public void Pane_ThatEndsAfterTheWatermark_Stays()
    {
        Add(One, 5, 1);

        Assert.Empty(TakeAll(6 * Length - 1));
        Assert.Equal([(5, 1)], TakeAll(6 * Length));
    }

    [Fact]
    public void Records_OfAPaneThatWasTaken_AreLeftOutAndCounted()
    {
        Add(One, 5, 1);
        TakeAll(6 * Length);

        Add(Two, 5, 3);
        Add(Two, 4, 2);

        Assert.Equal(5, _panes.TooLate);
        Assert.Empty(TakeAll(long.MaxValue));
    }

    [Fact]
    public void MorePanesThanTheLimit_TheOldestAreTakenAnyway()
    {
        for (int pane = 0; pane < 5; pane++)
        {
            Add(One, pane, 1);
        }

        Assert.Equal([(0, 1), (1, 1)], TakeAll(long.MinValue));
    }

    [Fact]
    public void Partition_ThatIsForgotten_CountsNoMore()
    {
        Add(One, 5, 1);
        Add(Two, 5, 2);
        Add(Two, 6, 2);

        _panes.Forget(Two);

        Assert.Equal([(5, 1)], TakeAll(long.MaxValue));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_PaneThatWasTaken_IsLeftOutCountedAndDeleted(bool isPaneFirst)
    {
        StateEntry[] saved = Saved(3, 5, 6);
        Add(Two, 6, 8);

        (SourcePartition, long)[] left = isPaneFirst ? [.. Load(saved), .. _panes.LoadTaken(5)] : [.. _panes.LoadTaken(5), .. Load(saved)];

        Assert.Equal([(One, 3), (One, 5)], left);
        Assert.Equal(8, _panes.TooLate);
        List<StateEntry> changes = [];
        _panes.SaveChanges(new StateWriter("stage", changes), RowCountCodec.Instance);
        Assert.Equal(
            saved[..2].Select(s => (One, Convert.ToHexString(s.Key))),
            changes.Where(c => c.Value is null).Select(c => (c.Partition, Convert.ToHexString(c.Key)))
        );
        Assert.Equal([(6, 6 + 8)], TakeAll(long.MaxValue));
    }

    [Fact]
    public void LoadTaken_NotSoFar_ChangesNothing()
    {
        _panes.LoadTaken(5);
        Add(One, 6, 1);

        Assert.Empty(_panes.LoadTaken(4));
        Assert.Equal((5, 0), (_panes.Taken, _panes.TooLate));
    }

    /// <summary>Entries of panes of the first partition, each with as many records as its index says.</summary>
    private static StateEntry[] Saved(params long[] panes)
    {
        var other = new OpenPanes<RowCount>(Length, 9, () => new RowCount(), c => c.Rows);
        Array.ForEach(panes, pane => other.Add(One, pane, new RowCount { Rows = pane }, pane));
        List<StateEntry> entries = [];
        other.SaveChanges(new StateWriter("stage", entries), RowCountCodec.Instance);
        return [.. entries];
    }

    private List<(SourcePartition, long)> Load(StateEntry[] entries)
    {
        List<(SourcePartition, long)> left = [];
        foreach (StateEntry entry in entries)
        {
            long records = _panes.Load(entry.Partition, entry.Key, entry.Value, RowCountCodec.Instance);
            if (records > 0)
            {
                left.Add((entry.Partition, records));
            }
        }
        return left;
    }

    private void Add(SourcePartition partition, long pane, long rows) => _panes.Add(partition, pane, new RowCount { Rows = rows }, rows);

    private List<(long Pane, long Rows)> TakeAll(long watermark)
    {
        List<(long, long)> taken = [];
        var sum = new RowCount();
        while (_panes.TryTake(watermark, sum, out long pane))
        {
            taken.Add((pane, sum.Rows));
        }
        return taken;
    }
}
