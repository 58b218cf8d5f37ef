using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.Reports;

namespace Vigia.Stages.Reduce;

/// <summary>What became of a report.</summary>
internal enum FleetOutcome
{
    Added,

    /// <summary>The same report was there already; it counts once.</summary>
    Duplicate,

    /// <summary>Another report of the same window and partition was there already.</summary>
    Conflict,

    /// <summary>Its window is older than those held.</summary>
    TooOld,
}

/// <summary>
/// Windows of which the reports of many instances are brought together: the newest of each pipeline and length. Not synchronised.
/// </summary>
/// <param name="limit">Windows held of each.</param>
internal sealed class FleetWindows(int limit)
{
    private readonly Dictionary<string, ReportBasis> _bases = [];
    private readonly SortedDictionary<FleetSeries, SortedDictionary<FleetPlace, FleetWindow>> _series = new(FleetSeries.Order);
    private readonly List<FleetMember> _gone = [];

    /// <summary>Each pipeline's windows of one length, oldest first; at least one of each.</summary>
    public IEnumerable<IReadOnlyCollection<FleetWindow>> Series => _series.Values.Select(windows => windows.Values);

    /// <summary>Adds a report.</summary>
    public FleetOutcome Add(SourcePartition source, WindowReport report) => Add(new FleetMember(source, Share(report)), isChange: true);

    /// <summary>
    /// Changed windows that have reports of so many partitions; at the end of the data all changed ones, and those with fewer: they may
    /// have been saved without ever having been published.
    /// </summary>
    public IReadOnlyList<FleetWindow> FindDue(int partitions, bool isEnd) =>
        [
            .. _series
                .Values.SelectMany(s => s.Values)
                .Where(w => isEnd ? w.IsChanged || w.Partitions < partitions : w.IsChanged && w.Partitions >= partitions),
        ];

    /// <summary>Writes the reports that came since the last call, and deletes those that are held no more.</summary>
    public void SaveChanges(StateWriter changes, WindowReportWriter writer)
    {
        foreach (FleetMember member in _gone)
        {
            changes.Delete(member.Source, Encoding.UTF8.GetBytes(member.Report.Key));
        }
        _gone.Clear();
        foreach (FleetMember member in _series.Values.SelectMany(s => s.Values).SelectMany(w => w.Members).Where(m => !m.IsSaved))
        {
            changes.Put(member.Source, Encoding.UTF8.GetBytes(member.Report.Key), writer.Write(member.Report));
            member.IsSaved = true;
        }
    }

    /// <summary>Takes over a report that was saved, and published then.</summary>
    /// <exception cref="StateException">The value is damaged.</exception>
    public void Load(SourcePartition source, ReadOnlySpan<byte> value)
    {
        try
        {
            Add(new FleetMember(source, Share(WindowReportReader.Read(value))) { IsSaved = true }, isChange: false);
        }
        catch (WindowReportException e)
        {
            throw new StateException($"a window report in the state of {source} is damaged: {e.Message}; clear the state", e);
        }
    }

    /// <summary>Drops what came from a source partition; what was saved of it stays saved.</summary>
    public void Forget(SourcePartition source)
    {
        _gone.RemoveAll(g => g.Source == source);
        foreach ((FleetSeries series, SortedDictionary<FleetPlace, FleetWindow> windows) in _series.ToArray())
        {
            foreach ((FleetPlace place, FleetWindow window) in windows.ToArray())
            {
                if (window.Forget(source) && window.Partitions == 0)
                {
                    windows.Remove(place);
                    Release(place.Basis);
                }
            }
            if (windows.Count == 0)
            {
                _series.Remove(series);
            }
        }
    }

    private FleetOutcome Add(FleetMember member, bool isChange)
    {
        WindowReport report = member.Report;
        var series = new FleetSeries(report.Pipeline, report.Window);
        var place = new FleetPlace(report.Start, report.Basis.Id);
        if (!_series.TryGetValue(series, out SortedDictionary<FleetPlace, FleetWindow>? windows))
        {
            windows = new(FleetPlace.Order);
            _series.Add(series, windows);
        }
        if (!windows.TryGetValue(place, out FleetWindow? window))
        {
            if (windows.Count == limit && FleetPlace.Order.Compare(place, windows.First().Key) < 0)
            {
                if (member.IsSaved)
                {
                    _gone.Add(member);
                }
                Release(place.Basis);
                return FleetOutcome.TooOld;
            }
            window = new FleetWindow(place.Basis);
            windows.Add(place, window);
            DropOldest(windows);
        }
        WindowReport known = window.TryAdd(member);
        if (ReferenceEquals(known, report))
        {
            window.IsChanged |= isChange;
            return FleetOutcome.Added;
        }
        return known.Counts.Matches(report.Counts) ? FleetOutcome.Duplicate : FleetOutcome.Conflict;
    }

    private void DropOldest(SortedDictionary<FleetPlace, FleetWindow> windows)
    {
        if (windows.Count > limit)
        {
            (FleetPlace place, FleetWindow oldest) = windows.First();
            windows.Remove(place);
            _gone.AddRange(oldest.Members.Where(m => m.IsSaved));
            Release(place.Basis);
        }
    }

    /// <summary>Drops a basis that no window uses any more.</summary>
    private void Release(string basis)
    {
        if (!_series.Values.Any(windows => windows.Keys.Any(place => place.Basis == basis)))
        {
            _bases.Remove(basis);
        }
    }

    /// <summary>Reports on one basis hold it once.</summary>
    private WindowReport Share(WindowReport report)
    {
        if (!_bases.TryGetValue(report.Basis.Id, out ReportBasis? known))
        {
            known = report.Basis;
            _bases.Add(known.Id, known);
        }
        return report with { Basis = known };
    }
}
