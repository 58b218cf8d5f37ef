namespace Vigia.Stages.Alarms;

/// <summary>
/// The open incidents of a pipeline, over all its detectors: what one change sets off in several of them at one time is one incident with
/// one cause. From any thread.
/// </summary>
internal sealed class SharedIncidents
{
    private readonly Lock _gate = new();
    private readonly List<Open> _open = [];
    private bool? _hasSteadyFeatures;

    /// <summary>
    /// Whether no feature has drifted, though all are judged; null if that is not known. Set by the detector that compares features.
    /// </summary>
    public bool? HasSteadyFeatures
    {
        get
        {
            lock (_gate)
            {
                return _hasSteadyFeatures;
            }
        }
        set
        {
            lock (_gate)
            {
                _hasSteadyFeatures = value;
            }
        }
    }

    /// <summary>Adds what a detector found to the open incident of the same change, or opens one.</summary>
    /// <param name="member">What was found: the same for all that the detector says about it.</param>
    /// <param name="incident">The incident as the detector sees it, with the id that it gets if it is the first.</param>
    /// <returns>The incident that it belongs to, with the best cause that is known.</returns>
    public SharedIncident Join(string member, SharedIncident incident)
    {
        lock (_gate)
        {
            Open? open = _open.Find(o => o.Members.Contains(member))
                ?? _open.Find(o => o.Incident.Id == incident.Id)
                ?? _open.Find(o => o.Incident.Cause.IsSameChange(incident.Cause));
            if (open is null)
            {
                open = new Open { Incident = incident };
                _open.Add(open);
            }
            else if (incident.Cause.Rank > open.Incident.Cause.Rank)
            {
                open.Incident = open.Incident with { Cause = incident.Cause };
            }
            open.Members.Add(member);
            return open.Incident;
        }
    }

    /// <summary>The incident of what was found; null if it belongs to none that is open.</summary>
    public SharedIncident? Find(string member)
    {
        lock (_gate)
        {
            return _open.Find(o => o.Members.Contains(member))?.Incident;
        }
    }

    /// <summary>What was found is over. An incident is over with the last of all that belongs to it.</summary>
    public void Leave(string member)
    {
        lock (_gate)
        {
            _open.ForEach(o => o.Members.Remove(member));
            _open.RemoveAll(o => o.Members.Count == 0);
        }
    }

    private sealed class Open
    {
        public required SharedIncident Incident { get; set; }

        public HashSet<string> Members { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>One change and its cause, whichever detectors it shows in.</summary>
/// <param name="Id">The same in all messages about it.</param>
/// <param name="Cause">What it most likely comes of.</param>
internal sealed record SharedIncident(string Id, Cause Cause);
