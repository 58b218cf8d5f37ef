using Vigia.Stages.Alarms;

namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// What a finding raised in one series and direction, and what else it explains: the same series by other detectors, and, if it is the
/// whole's, segments that changed no more than the whole did. Its size is what was published last.
/// </summary>
internal sealed class Incident
{
    private const double Twice = 2;
    private const double Slack = 1.25;
    private const double HalfAgain = 1.5;

    private readonly List<ActiveAlarm> _active;
    private readonly List<Finding> _also;

    /// <param name="first">What raised it.</param>
    /// <param name="raised">When (Unix ms): the end of the pane that showed it.</param>
    public Incident(Finding first, long raised)
        : this(new ActiveAlarm(first), raised, [], [])
    {
        _active.Add(Lead);
    }

    private Incident(ActiveAlarm lead, long raised, List<ActiveAlarm> active, List<Finding> also)
    {
        (Lead, Raised, LastNews, _active, _also) = (lead, raised, raised, active, also);
        Size = lead.Finding.Size;
    }

    /// <summary>The alarm that raised it; it may be over before the incident is.</summary>
    public ActiveAlarm Lead { get; }

    public long Raised { get; }

    /// <summary>Times the usual rate, as published last.</summary>
    public double Size { get; set; }

    /// <summary>The incident of all detectors that it belongs to; null until it was published.</summary>
    public SharedIncident? Shared { get; set; }

    /// <summary>When an update of it was published last.</summary>
    public long LastNews { get; set; }

    /// <summary>Its alarms that are active.</summary>
    public IReadOnlyList<ActiveAlarm> Active => _active;

    /// <summary>What else was found while it lasted, each once.</summary>
    public IReadOnlyList<Finding> Also => _also;

    public bool IsOver => _active.Count == 0;

    /// <summary>Whether it is the incident of the finding's series and direction.</summary>
    public bool IsOf(Finding finding) => (Lead.Finding.Series, Lead.Finding.IsUp) == (finding.Series, finding.IsUp) && IsLike(finding);

    /// <summary>Whether the finding is twice the size that was published, and more than chance could make of a little over it.</summary>
    public bool IsOutgrownBy(Finding finding) =>
        Math.Abs(Math.Log(finding.Size)) >= Math.Abs(Math.Log(Size)) + Math.Log(Twice) && finding.IsBeyond(Size, Slack);

    /// <summary>Whether a segment's finding is no more than the whole's change: at most half as large again, chance aside.</summary>
    public bool Explains(Finding finding) =>
        Lead.Finding.Series == 0 && IsLike(finding) && Lead.Finding.IsUp == finding.IsUp && !finding.IsBeyond(Lead.Lately.Ratio, HalfAgain);

    /// <summary>Adds a finding; nothing happens if the same detector's alarm of the series is active already.</summary>
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

    /// <summary>Removes alarms that are over, and returns them.</summary>
    public IReadOnlyList<ActiveAlarm> RemoveOver()
    {
        ActiveAlarm[] over = [.. _active.Where(a => a.IsOver)];
        _active.RemoveAll(a => a.IsOver);
        return over;
    }

    /// <summary>An update of it, to be published.</summary>
    public IncidentUpdate Update(IncidentStatus status, long now, RateSum counted, IReadOnlyList<RateChange> changes) =>
        new(status, now, Lead.Finding, Raised, counted, Lead.Peak, [.. Also], changes) { Incident = this };

    private bool IsLike(Finding finding) => Lead.Finding.IsVolume == finding.IsVolume;

    public void Save(BinaryWriter to)
    {
        Lead.Save(to);
        to.Write(Raised);
        to.Write(LastNews);
        to.Write(Size);
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
        to.Write(Shared?.Id ?? "");
        Shared?.Cause.Save(to);
    }

    public static Incident Load(BinaryReader from)
    {
        ActiveAlarm lead = ActiveAlarm.Load(from);
        (long raised, long lastNews, double size, int leadAt) = (from.ReadInt64(), from.ReadInt64(), from.ReadDouble(), from.ReadInt32());
        List<ActiveAlarm> active = [.. Enumerable.Range(0, from.ReadInt32()).Select(_ => ActiveAlarm.Load(from))];
        if (leadAt >= 0)
        {
            active[leadAt] = lead;
        }
        List<Finding> also = [.. Enumerable.Range(0, from.ReadInt32()).Select(_ => ActiveAlarm.Load(from).Finding)];
        string shared = from.ReadString();
        return new Incident(lead, raised, active, also)
        {
            LastNews = lastNews,
            Size = size,
            Shared = shared.Length == 0 ? null : new SharedIncident(shared, Cause.Load(from)),
        };
    }
}
