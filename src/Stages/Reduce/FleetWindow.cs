using Vigia.Engine.Records;
using Vigia.Stages.Counting;
using Vigia.Stages.Reports;

namespace Vigia.Stages.Reduce;

/// <summary>The reports of one window, one of each source partition.</summary>
/// <param name="basis">What it was counted against.</param>
internal sealed class FleetWindow(string basis)
{
    private readonly SortedDictionary<string, FleetMember> _members = new(StringComparer.Ordinal);

    /// <summary>Whether reports came since it was published last.</summary>
    public bool IsChanged { get; set; }

    public string Basis => basis;

    public int Partitions => _members.Count;

    public IEnumerable<FleetMember> Members => _members.Values;

    /// <summary>Takes a report in, unless the same partition's is there already.</summary>
    /// <returns>The report of the partition that is there now; the one given if it was the first.</returns>
    public WindowReport TryAdd(FleetMember member)
    {
        if (_members.TryGetValue(member.Report.Key, out FleetMember? known))
        {
            return known.Report;
        }
        _members.Add(member.Report.Key, member);
        return member.Report;
    }

    /// <summary>Takes out what came from a source partition; true if that was anything.</summary>
    public bool Forget(SourcePartition source)
    {
        string[] gone = [.. _members.Where(m => m.Value.Source == source).Select(m => m.Key)];
        Array.ForEach(gone, key => _members.Remove(key));
        return gone.Length > 0;
    }

    /// <summary>All of them as one report.</summary>
    public WindowReport Merge()
    {
        WindowReport first = _members.Values.First().Report;
        var counts = new DriftCounts(first.Basis.Length, _members.Values.Max(m => m.Report.Counts.Hours.Length));
        foreach (FleetMember member in _members.Values)
        {
            counts.Add(member.Report.Counts);
        }
        string[] partitions = [.. _members.Values.Select(m => m.Report.Partitions[0]).Order(StringComparer.Ordinal)];
        return first with
        {
            Partitions = partitions,
            IsMerged = true,
            Counts = counts,
            Expectations = MergeExpectations(first.Basis.Subjects.Count),
        };
    }

    private WindowExpectation?[]? MergeExpectations(int subjects)
    {
        WindowReport[] reports = [.. _members.Values.Select(m => m.Report).Where(r => r.Expectations is not null)];
        return reports.Length == 0 ? null : [.. Enumerable.Range(0, subjects).Select(i => MergeExpectation(reports, i))];
    }

    private static WindowExpectation? MergeExpectation(WindowReport[] reports, int subject)
    {
        (long Rows, WindowExpectation Expectation)[] parts =
        [
            .. reports
                .Where(r => r.Expectations![subject] is not null)
                .Select(r => (r.Counts.Hours.ToArray().Sum(), r.Expectations![subject]!)),
        ];
        return parts.Length == 0 ? null : WindowExpectation.Merge(parts);
    }
}
