namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// One cause, one alarm: what the first finding raised, and everything else of the same model that stands out while it lasts.
/// </summary>
internal sealed class Incident
{
    private readonly List<ActiveAlarm> _active;
    private readonly List<Finding> _also;

    /// <param name="first">What raised it.</param>
    /// <param name="raised">When (Unix ms): the end of the pane that showed it.</param>
    public Incident(Finding first, long raised)
        : this(new ActiveAlarm(first), raised, [], [])
    {
        _active.Add(Lead);
    }

    private Incident(ActiveAlarm lead, long raised, List<ActiveAlarm> active, List<Finding> also) =>
        (Lead, Raised, LastNews, _active, _also) = (lead, raised, raised, active, also);

    /// <summary>The alarm that raised it; it may be over before the incident is.</summary>
    public ActiveAlarm Lead { get; }

    public long Raised { get; }

    /// <summary>When it was last told of.</summary>
    public long LastNews { get; set; }

    /// <summary>Alarms that stand.</summary>
    public IReadOnlyList<ActiveAlarm> Active => _active;

    /// <summary>What else was found while it lasted, each once.</summary>
    public IReadOnlyList<Finding> Also => _also;

    public bool IsOver => _active.Count == 0;

    /// <summary>Takes a finding in; nothing happens if the same stands already.</summary>
    public void Join(Finding finding)
    {
        bool IsSame(Finding other) => (other.Series, other.Detector) == (finding.Series, finding.Detector);
        if (_active.Exists(a => IsSame(a.Finding)))
        {
            return;
        }
        _active.Add(new ActiveAlarm(finding));
        if (!IsSame(Lead.Finding) && !_also.Exists(IsSame))
        {
            _also.Add(finding);
        }
    }

    /// <summary>Lets go of alarms that are over, and returns them.</summary>
    public IReadOnlyList<ActiveAlarm> LetGo()
    {
        ActiveAlarm[] over = [.. _active.Where(a => a.IsOver)];
        _active.RemoveAll(a => a.IsOver);
        return over;
    }

    public void Save(BinaryWriter to)
    {
        Lead.Save(to);
        to.Write(Raised);
        to.Write(LastNews);
        to.Write(_active.IndexOf(Lead));
        to.Write(_active.Count);
        foreach (ActiveAlarm alarm in _active)
        {
            alarm.Save(to);
        }
        to.Write(_also.Count);
        foreach (Finding finding in _also)
        {
            new ActiveAlarm(finding).Save(to);
        }
    }

    public static Incident Load(BinaryReader from)
    {
        ActiveAlarm lead = ActiveAlarm.Load(from);
        (long raised, long lastNews, int leadAt) = (from.ReadInt64(), from.ReadInt64(), from.ReadInt32());
        List<ActiveAlarm> active = [.. Enumerable.Range(0, from.ReadInt32()).Select(_ => ActiveAlarm.Load(from))];
        if (leadAt >= 0)
        {
            active[leadAt] = lead;
        }
        List<Finding> also = [.. Enumerable.Range(0, from.ReadInt32()).Select(_ => ActiveAlarm.Load(from).Finding)];
        return new Incident(lead, raised, active, also) { LastNews = lastNews };
    }
}
