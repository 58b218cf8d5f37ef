namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Watches one model: takes closed panes in the order of event time, tests every series against its usual rates, keeps the open incidents,
/// and learns from series without an incident. It depends on the panes alone, so a restart and a replay lead to the same alarms.
/// </summary>
internal sealed partial class ModelWatch
{
    private const double HeldBackMs = 120_000;
    private const double NewsEveryMs = HourBlock.LengthMs;

    // The usual rates must be known this well before anything is judged by them.
    private const double FlaggedToArm = 20;
    private const double HoursToArm = 0.5;

    private readonly WatchSettings _settings;
    private readonly HourlyDetectors _hours;
    private readonly SeriesDetectors[] _tests;
    private readonly IncidentBoard _incidents;
    private readonly ChangeExplainer _explainer;
    private readonly VolumeDetector? _volume;
    private readonly List<Finding> _volumeFindings = [];
    private readonly RecentPanes _recent;
    private readonly PaneSums _sums;
    private readonly double _panesPerHour;
    private long _lastPane = long.MinValue;

    public ModelWatch(WatchSettings settings)
    {
        _settings = settings;
        _panesPerHour = (double)HourBlock.LengthMs / settings.PaneMs;
        _tests = [.. Enumerable.Range(0, settings.Series).Select(_ => new SeriesDetectors(settings.Bins))];
        _incidents = new IncidentBoard(settings.Series);
        _volume = settings.IsVolumeWatched ? new VolumeDetector(settings.Series, _panesPerHour, settings.Budget.LogVolume) : null;
        _recent = new RecentPanes(Math.Max(1, (int)(HeldBackMs / settings.PaneMs)), settings.Series);
        _sums = new PaneSums(settings, HeldBackMs);
        Baseline = new Baseline(settings.Series, settings.Bins, settings.Kinds, _panesPerHour, settings.Reference);
        Hour = new HourBlock(settings.Series, settings.Bins, settings.UtcOffsetMs);
        _hours = new HourlyDetectors(settings.Budget, Baseline, _tests, settings.Bins);
        _explainer = new ChangeExplainer(settings.Dimensions, Baseline, _recent, _hours.LongRun);
    }

    public Baseline Baseline { get; }

    /// <summary>The hour that is open.</summary>
    public HourBlock Hour { get; }

    /// <summary>The incidents that are open, the oldest first.</summary>
    public IReadOnlyList<Incident> Incidents => _incidents.Open;

    /// <summary>Whether enough is known to judge anything.</summary>
    public bool IsArmed => Baseline.FlaggedKnown >= FlaggedToArm && (Baseline.HasReference || Baseline.Panes >= HoursToArm * _panesPerHour);

    /// <summary>
    /// Records a second that are usual for a series in the hour that is open; null where that is not known, or not watched.
    /// </summary>
    public double? UsualRecordsPerSecond(int series) =>
        _volume is not null && Hour.Hour != long.MinValue && VolumeDetector.UsualAt(series, 0.5, Hour.Place, Baseline) is var usual and > 0
            ? usual * 1000 / HourBlock.LengthMs
            : null;

    /// <summary>Counted lately by series, panes of some two minutes and more ago faded: for readers; no detector uses it.</summary>
    public IReadOnlyList<RateSum> Lately => _sums.Lately;

    /// <summary>Takes a pane in.</summary>
    /// <param name="start">When it begins (Unix ms); later than the pane before.</param>
    /// <param name="hour">Hour since 1970, local.</param>
    /// <param name="place">Where the hour is in the baseline.</param>
    /// <param name="bins">Records by series and score bin.</param>
    /// <param name="news">What becomes of incidents is added.</param>
    /// <param name="amounts">Amounts by series, in minor units; empty where records have none.</param>
    public void Observe(
        long start,
        long hour,
        CalendarHour place,
        ReadOnlySpan<long> bins,
        List<IncidentUpdate> news,
        ReadOnlySpan<long> amounts = default
    )
    {
        AddEmptyPanes(start, news);
        if (hour != Hour.Hour)
        {
            EndHour(start, news);
            if (hour != Hour.Hour + 1)
            {
                _hours.ForgetLast();
            }
            Hour.Begin(hour, place, _incidents.IsOdd);
        }
        _sums.Count(bins, place, Baseline, Hour);
        _recent.Add(start, _sums.Pane, _incidents.IsOdd);
        if (IsArmed)
        {
            foreach (ActiveAlarm alarm in _incidents.Active.Where(a => !a.Finding.IsVolume))
            {
                alarm.AddPane(_sums.Pane[alarm.Finding.Series]);
            }
            TestPane(start, place, news);
        }
        _volume?.AddAmounts(amounts);
        AddVolume(start, _sums.Pane, news);
        Follow(start + _settings.PaneMs, news);
        if (_recent.IsFull)
        {
            Baseline.AddPane(_recent.Oldest, _recent.OldestIsOdd);
        }
    }

    public void Save(BinaryWriter to)
    {
        Baseline.Save(to);
        Hour.Save(to);
        _recent.Save(to);
        BinaryArrays.Save(to, _sums.Lately);
        _hours.LongRun.Save(to);
        foreach (SeriesDetectors tests in _tests)
        {
            tests.Save(to);
        }
        _incidents.Save(to);
        to.Write(_lastPane);
        _volume?.Save(to);
    }

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    /// <param name="from">Where it was written.</param>
    /// <param name="placeOf">The place of an hour in the baseline.</param>
    public void Load(BinaryReader from, Func<long, CalendarHour> placeOf)
    {
        Baseline.Load(from);
        Hour.Load(from, placeOf);
        _recent.Load(from);
        BinaryArrays.Load(from, _sums.Lately);
        _hours.LongRun.Load(from);
        foreach (SeriesDetectors tests in _tests)
        {
            tests.Load(from);
        }
        _incidents.Load(from);
        _lastPane = from.ReadInt64();
        _volume?.Load(from);
    }

    private void TestPane(long start, CalendarHour place, List<IncidentUpdate> news)
    {
        for (int s = 0; s < _tests.Length; s++)
        {
            Expectation usual = Baseline.Expect(s, place);
            foreach (SequentialTest test in _tests[s].Sudden)
            {
                if (!Baseline.IsKnown(s, test.IsUp))
                {
                    continue;
                }
                double mean = _sums.Pane[s].Expected * usual.Margin(test.IsUp);
                test.Add(start, _sums.Pane[s], mean, Baseline.PaneExcess[s].Value);
                if (test.Log >= _settings.Budget.LogSudden)
                {
                    Notice(
                        new Finding(Detector.Sudden, s, test.IsUp, test.Onset, test.Log, _settings.Budget.LogSudden, test.Since),
                        start + _settings.PaneMs,
                        news
                    );
                    test.Reset();
                }
            }
        }
    }

    private void EndHour(long now, List<IncidentUpdate> news)
    {
        if (Hour.Hour == long.MinValue)
        {
            return;
        }
        IReadOnlyList<Finding> findings = _hours.End(Hour, IsArmed);
        foreach (ActiveAlarm alarm in _incidents.Active.Where(a => !a.Finding.IsVolume))
        {
            alarm.AddHour(Hour.Sums[alarm.Finding.Series], _hours.ShapeP(alarm.Finding.Series, Hour));
        }
        foreach (Finding finding in findings)
        {
            Notice(finding, now, news);
        }
        EndVolumeHour(now, news);
        Baseline.AddHour(Hour);
    }

    private void Notice(Finding finding, long now, List<IncidentUpdate> news)
    {
        Hour.MarkOdd(finding.Series);
        Publish(_incidents.Add(finding, now), finding, now, news);
        _recent.MarkOdd(finding.Series);
    }

    private void Publish((Incident Incident, IncidentStatus? Status) noted, Finding finding, long now, List<IncidentUpdate> news)
    {
        if (noted.Status is { } status)
        {
            news.Add(noted.Incident.Update(status, now, finding.Since, finding.IsVolume ? [] : _explainer.Explain(finding, Hour.Place)));
        }
    }

    private void Follow(long now, List<IncidentUpdate> news)
    {
        foreach (Incident incident in _incidents.Open.ToArray())
        {
            foreach (ActiveAlarm over in incident.RemoveOver())
            {
                if (!over.Finding.IsVolume)
                {
                    _tests[over.Finding.Series].Reset();
                }
                _incidents.Refresh();
            }
            bool isAccepted = !incident.IsOver && now - incident.Raised >= _settings.AcceptAfterMs;
            if (incident.IsOver || isAccepted)
            {
                news.Add(incident.Update(isAccepted ? IncidentStatus.Accepted : IncidentStatus.Cleared, now, incident.Lead.Lately, []));
                Close(incident, isAccepted);
            }
            else if (now - incident.LastNews >= NewsEveryMs)
            {
                incident.LastNews = now;
                news.Add(incident.Update(IncidentStatus.Ongoing, now, incident.Lead.Lately, []));
            }
        }
    }

    private void Close(Incident incident, bool isAccepted)
    {
        _incidents.Close(incident);
        int lead = incident.Lead.Finding.Series;
        if (incident.Lead.Finding.IsVolume)
        {
            _volume?.Reset(lead);
            if (isAccepted)
            {
                Baseline.ForgetVolume(lead);
            }
            return;
        }
        foreach (SeriesDetectors tests in lead == 0 ? _tests : [_tests[lead]])
        {
            tests.Reset();
        }
        if (isAccepted && lead == 0)
        {
            Baseline.Forget(Hour.Hour);
        }
        else if (isAccepted)
        {
            Baseline.ForgetSegment(lead);
        }
    }
}
