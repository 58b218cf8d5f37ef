using System.Globalization;
using Microsoft.Extensions.Logging;
using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;

namespace Vigia.Stages.Drift.Causes;

/// <summary>One cause and all changes of level that come of it.</summary>
/// <param name="Id">Pipeline, subject and start.</param>
/// <param name="Started">Event time of the first change.</param>
/// <param name="Cause">The cause, as the first change showed it.</param>
internal sealed record DriftIncident(string Id, DateTimeOffset Started, Cause Cause)
{
    /// <summary>What all detectors of the pipeline say about it.</summary>
    public required SharedIncident Shared { get; init; }

    /// <summary>Changes of level that have come of it.</summary>
    public int Changes { get; set; }

    /// <summary>Whether a change with that cause comes of this incident: another data fault, or other new values, do not.</summary>
    public bool Explains(Cause cause) =>
        cause.Subject == Cause.Subject
        || cause.Subject == Cause.Other
        || (cause.Other is not null && (cause.Other == Cause.Subject || cause.Other == Cause.Other))
        || !(cause.IsDataFault || cause.Kind == CauseKind.NewValue);
}

/// <summary>Groups changes of level into incidents, so that one cause that shows in many features, segments and windows is one.</summary>
/// <param name="pipeline">Name of the pipeline.</param>
/// <param name="comparison">What is compared.</param>
/// <param name="finder">Names causes.</param>
/// <param name="shared">The incidents of all detectors.</param>
/// <param name="log">Gets a line for each incident.</param>
internal sealed class DriftIncidents(string pipeline, DriftComparison comparison, CauseFinder finder, SharedIncidents shared, ILogger log)
{
    private readonly List<DriftIncident> _open = [];

    /// <summary>Incidents whose changes are not over.</summary>
    public IReadOnlyList<DriftIncident> Open => _open;

    /// <summary>Says which incident changes of level come of.</summary>
    /// <param name="counts">What was counted in the window that they were noticed in.</param>
    /// <param name="length">Length of the window.</param>
    /// <param name="crossings">The changes.</param>
    public IEnumerable<(DriftEvent Crossing, DateTimeOffset Since)> Explain(
        DriftCounts counts,
        TimeSpan length,
        IReadOnlyList<(DriftEvent Crossing, DateTimeOffset Since)> crossings
    )
    {
        DriftEvent[] raised = [.. crossings.Select(c => c.Crossing).Where(c => c.To > c.From)];
        DriftIncident? incident = raised.Length == 0 ? null : IncidentOf(raised, counts, length);
        return crossings.Select(c => (c.Crossing.To > c.Crossing.From ? c.Crossing with { Incident = incident } : c.Crossing, c.Since));
    }

    /// <summary>All levels are ordinary again.</summary>
    public void Clear()
    {
        _open.ForEach(i => shared.Leave(i.Id));
        _open.Clear();
    }

    private DriftIncident? IncidentOf(DriftEvent[] raised, DriftCounts counts, TimeSpan length)
    {
        DriftEvent first = raised.OrderBy(r => r.Segment is null ? 0 : 1).ThenByDescending(r => r.PsiExcess).First();
        int slot = first.Segment is { } segment ? comparison.Segments.Plan.Names.ToList().IndexOf(segment) : -1;
        int[] noticed = [.. raised.Where(r => r.Segment == first.Segment).Select(r => comparison.SubjectOf(r.IsScore, r.Subject))];
        if (finder.Find(counts, length, slot, noticed) is not { } cause)
        {
            return _open.LastOrDefault();
        }
        DriftIncident? incident = _open.Find(i => i.Cause.Subject == cause.Subject) ?? _open.FindLast(i => i.Explains(cause));
        if (incident is null)
        {
            string id = string.Create(
                CultureInfo.InvariantCulture,
                $"{pipeline}|{cause.Subject}|{first.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"
            );
            incident = new DriftIncident(id, first.Time, cause) { Shared = shared.Join(id, new SharedIncident(id, cause)) };
            _open.Add(incident);
            DriftLog.Incident(log, incident.Shared.Cause.Text, first.Time, first.Window);
        }
        incident.Changes += raised.Length;
        return incident;
    }
}
