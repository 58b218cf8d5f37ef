using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.Reduce;
using Vigia.Stages.Reports;
using Vigia.Stages.Tests.Reports;

namespace Vigia.Stages.Tests.Reduce;

public sealed class FleetWindowsTests
{
    private const int Awaited = 2;

    private static readonly SourcePartition Source = new("reports", 0);

    [Fact]
    public void FindDue_IncompleteWindowOfBeforeARestart_IsDueAtTheEnd()
    {
        var before = new FleetWindows(limit: 10);
        before.Add(Source, Of(partition: 0));
        Assert.Empty(before.FindDue(Awaited, isEnd: false));
        FleetWindows after = Restart(before);
        Assert.Empty(after.FindDue(Awaited, isEnd: false));
        Assert.Equal(1, Assert.Single(after.FindDue(Awaited, isEnd: true)).Partitions);
    }

    [Fact]
    public void FindDue_CompleteWindowOfBeforeARestart_WasPublishedThen()
    {
        var before = new FleetWindows(limit: 10);
        before.Add(Source, Of(partition: 0));
        before.Add(Source, Of(partition: 1));
        Assert.Single(before.FindDue(Awaited, isEnd: false));
        FleetWindows after = Restart(before);
        Assert.Empty(after.FindDue(Awaited, isEnd: false));
        Assert.Empty(after.FindDue(Awaited, isEnd: true));
        after.Add(Source, Of(partition: 2));
        Assert.Equal(3, Assert.Single(after.FindDue(Awaited, isEnd: false)).Partitions);
    }

    [Fact]
    public void Merge_OneWindowOnTwoBases_GivesTwoReportsWithKeysOfTheirOwn()
    {
        var windows = new FleetWindows(limit: 10);
        windows.Add(Source, Of(partition: 0));
        windows.Add(Source, Of(partition: 1, schemaVersion: 4));
        WindowReport[] merged = [.. windows.FindDue(partitions: 1, isEnd: false).Select(w => w.Merge())];
        Assert.Equal(2, merged.Select(m => m.Key).Distinct().Count());
        Assert.All(merged, m => Assert.Equal(WindowReportTests.Report.Counts.Rows, m.Counts.Rows), throwIfEmpty: true);
    }

    [Fact]
    public void Add_MoreWindowsThanAreHeld_LetsTheOldestGoWhateverTheirBasis()
    {
        var windows = new FleetWindows(limit: 2);
        for (int day = 0; day < 5; day++)
        {
            // As if the profile was built again every day.
            Assert.Equal(FleetOutcome.Added, windows.Add(Source, Of(partition: 0, schemaVersion: day, start: day)));
        }
        Assert.Equal([3, 4], Assert.Single(windows.Series).Select(w => w.Merge().Start));
        Assert.Equal(FleetOutcome.TooOld, windows.Add(Source, Of(partition: 1, schemaVersion: 2, start: 2)));
        Assert.Equal(FleetOutcome.Added, windows.Add(Source, Of(partition: 1, schemaVersion: 3, start: 3)));
        windows.Forget(Source);
        Assert.Empty(windows.Series);
    }

    private static FleetWindows Restart(FleetWindows before)
    {
        List<StateEntry> saved = [];
        before.SaveChanges(new StateWriter("reduce", saved), new WindowReportWriter());
        var after = new FleetWindows(limit: 10);
        saved.ForEach(entry => after.Load(entry.Partition, entry.Value));
        return after;
    }

    private static WindowReport Of(int partition, long schemaVersion = 3, long start = 0)
    {
        ReportBasis basis = WindowReportTests.Report.Basis;
        return WindowReportTests.Report with
        {
            Start = start,
            Partitions = [$"pix.transactions[{partition}]"],
            Basis = new ReportBasis
            {
                Schema = basis.Schema,
                SchemaVersion = schemaVersion,
                Pane = basis.Pane,
                Lateness = basis.Lateness,
                MaxAhead = basis.MaxAhead,
                Late = basis.Late,
                Smoothing = basis.Smoothing,
                Subjects = basis.Subjects,
            },
        };
    }
}
