namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// The incidents of one model that are open, one for each series and direction. What is explained by one of them joins it; what is larger,
/// elsewhere or the other way is an incident of its own, and published at once.
/// </summary>
/// <param name="series">Series watched.</param>
internal sealed class IncidentBoard(int series)
{
    private readonly List<Incident> _open = [];
    private readonly bool[] _isOdd = new bool[series];

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<Incident> Open => _open;

    /// <summary>The alarms of all of them that are active.</summary>
    public IEnumerable<ActiveAlarm> Active => _open.SelectMany(i => i.Active);

    /// <summary>By series, whether an alarm of its rates is active in it or in the whole: nothing is learned about them.</summary>
    public ReadOnlySpan<bool> IsOdd => _isOdd;

    /// <summary>Takes a finding.</summary>
    /// <returns>The incident that it belongs to, and what is to be published of it: null for nothing.</returns>
    public (Incident Incident, IncidentStatus? Status) Add(Finding finding, long now)
    {
        if (_open.Find(i => i.IsOf(finding)) is { } same)
        {
            bool isWorse = same.IsOutgrownBy(finding);
            same.Join(finding);
            (same.Size, same.LastNews) = isWorse ? (finding.Size, now) : (same.Size, same.LastNews);
            return (same, isWorse ? IncidentStatus.Worse : null);
        }
        if (_open.Find(i => i.Explains(finding)) is { } whole)
        {
            whole.Join(finding);
            Refresh();
            return (whole, null);
        }
        var raised = new Incident(finding, now);
        _open.Add(raised);
        Refresh();
        return (raised, IncidentStatus.Raised);
    }

    public void Close(Incident incident)
    {
        _open.Remove(incident);
        Refresh();
    }

    /// <summary>Alarms have begun or ended.</summary>
    public void Refresh()
    {
        Array.Clear(_isOdd);
        // How many records arrive says nothing about how many of them are flagged.
        foreach (ActiveAlarm alarm in Active.Where(a => !a.Finding.IsVolume))
        {
            Array.Fill(_isOdd, true, alarm.Finding.Series, alarm.Finding.Series == 0 ? series : 1);
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(_open.Count);
        _open.ForEach(incident => incident.Save(to));
    }

    public void Load(BinaryReader from)
    {
        _open.Clear();
        for (int count = from.ReadInt32(); count > 0; count--)
        {
            _open.Add(Incident.Load(from));
        }
        Refresh();
    }
}
