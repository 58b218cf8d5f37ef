using Vigia.Engine.Records;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class OpenPanesTests
{
    private const long Length = 10_000;

    private static readonly SourcePartition One = new("t", 0);
    private static readonly SourcePartition Two = new("t", 1);

    private readonly OpenPanes<RowCount> _panes = new(Length, 3, () => new RowCount());

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
