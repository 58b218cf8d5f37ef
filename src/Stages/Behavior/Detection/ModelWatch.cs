namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Watches one model: takes closed panes in the order of event time, tests every series against what is usual, keeps the incident that stands,
/// and learns from what is not odd. A function of the panes alone, so that a restart and a replay come to the same alarms.
/// </summary>
internal sealed class ModelWatch
{
    private const double HeldBackMs = 120_000;
    private const double NewsEveryMs = HourBlock.LengthMs;

    // What is usual must be known this well before anything is judged by it.
    private const double FlaggedToArm = 20;
    private const double HoursToArm = 0.5;

    // Deviations of the usual rate that are laid to not knowing it better.
    private const double Margin = 2.5;
    private const double MarginMax = 3;

    private readonly WatchSettings _settings;
    private readonly HourTests _hours;
    private readonly SeriesTests[] _tests;
    private readonly RecentPanes _recent;
    private readonly RateSum[] _pane;
    private readonly RateSum[] _lately;
    private readonly double _latelyFade;
    private readonly double _panesPerHour;

    public ModelWatch(WatchSettings settings)
    {
        _settings = settings;
        _panesPerHour = (double)HourBlock.LengthMs / settings.PaneMs;
        _tests = [.. Enumerable.Range(0, settings.Series).Select(_ => new SeriesTests(settings.Bins))];
        _recent = new RecentPanes(Math.Max(1, (int)(HeldBackMs / settings.PaneMs)), settings.Series);
        (_pane, _lately) = (new RateSum[settings.Series], new RateSum[settings.Series]);
        _latelyFade = Math.Exp(-settings.PaneMs / HeldBackMs);
        Baseline = new Baseline(settings.Series, settings.Bins, settings.Kinds, _panesPerHour, settings.Reference);
        Hour = new HourBlock(settings.Series, settings.Bins, settings.UtcOffsetMs);
        _hours = new HourTests(settings.Budget, Baseline, _tests, settings.Bins);
    }

    public Baseline Baseline { get; }

    /// <summary>The hour that is open.</summary>
    public HourBlock Hour { get; }

    /// <summary>The incident that stands; null for none.</summary>
    public Incident? Incident { get; private set; }

    /// <summary>Whether enough is known to judge anything.</summary>
    public bool IsArmed => Baseline.FlaggedKnown >= FlaggedToArm && (Baseline.HasReference || Baseline.Panes >= HoursToArm * _panesPerHour);

    /// <summary>Counted lately by series, panes of some two minutes and more ago faded: for those who look on, no detector uses it.</summary>
    public IReadOnlyList<RateSum> Lately => _lately;

    /// <summary>Takes a pane in.</summary>
    /// <param name="start">When it begins (Unix ms); later than the pane before.</param>
    /// <param name="hour">Hour since 1970, local.</param>
    /// <param name="place">Where the hour stands in the baseline.</param>
    /// <param name="bins">Records by series and score bin.</param>
    /// <param name="news">What becomes of incidents is added.</param>
    public void Observe(long start, long hour, CalendarHour place, ReadOnlySpan<long> bins, List<IncidentNews> news)
    {
        if (hour != Hour.Hour)
        {
            EndHour(start, news);
            if (hour != Hour.Hour + 1)
            {
                _hours.ForgetLast();
            }
            Hour.Begin(hour, place, Incident is not null);
        }
        Count(bins, place);
        _recent.Add(start, _pane);
        if (IsArmed)
        {
            foreach (ActiveAlarm alarm in Incident?.Active ?? [])
            {
                alarm.AddPane(_pane[alarm.Finding.Series]);
            }
            TestPane(start, place, news);
        }
        Follow(start + _settings.PaneMs, news);
        if (Incident is null && _recent.IsFull)
        {
            Baseline.AddPane(_recent.Oldest);
        }
    }

    public void Save(BinaryWriter to)
    {
        Baseline.Save(to);
        Hour.Save(to);
        _recent.Save(to);
        foreach (RateSum lately in _lately)
        {
            lately.Save(to);
        }
        _hours.LongRun.Save(to);
        foreach (SeriesTests tests in _tests)
        {
            tests.Save(to);
        }
        to.Write(Incident is not null);
        Incident?.Save(to);
    }

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    /// <param name="from">Where it was written.</param>
    /// <param name="placeOf">The place of an hour in the baseline.</param>
    public void Load(BinaryReader from, Func<long, CalendarHour> placeOf)
    {
        Baseline.Load(from);
        Hour.Load(from, placeOf);
        _recent.Load(from);
        for (int s = 0; s < _lately.Length; s++)
        {
            _lately[s] = RateSum.Load(from);
        }
        _hours.LongRun.Load(from);
        foreach (SeriesTests tests in _tests)
        {
            tests.Load(from);
        }
        Incident = from.ReadBoolean() ? Incident.Load(from) : null;
    }

    private void Count(ReadOnlySpan<long> bins, CalendarHour place)
    {
        for (int s = 0; s < _pane.Length; s++)
        {
            ReadOnlySpan<long> own = bins.Slice(s * _settings.Bins, _settings.Bins);
            (long rows, long flagged) = (0, 0);
            for (int b = 0; b < own.Length; b++)
            {
                rows += own[b];
                flagged += b >= _settings.FirstFlagged && b < own.Length - 1 ? own[b] : 0;
                Hour.Bins[s * _settings.Bins + b] += own[b];
            }
            _pane[s] = new RateSum(rows, flagged, rows * Baseline.Expect(s, place).Rate);
            Hour.Sums[s] += _pane[s];
            _lately[s] = _latelyFade * _lately[s] + _pane[s];
        }
    }

    private void TestPane(long start, CalendarHour place, List<IncidentNews> news)
    {
        for (int s = 0; s < _tests.Length; s++)
        {
            double margin = 1 + Math.Min(MarginMax, Margin * Math.Sqrt(Baseline.Expect(s, place).Uncertainty));
            foreach (SequentialTest test in _tests[s].Sudden)
            {
                double mean = test.IsUp ? _pane[s].Expected * margin : _pane[s].Expected / margin;
                test.Add(start, _pane[s], mean, Baseline.PaneExcess[s].Value);
                if (test.Log >= _settings.Budget.LogSudden)
                {
                    Notice(new Finding(Detector.Sudden, s, test.IsUp, test.Onset, test.Log, _settings.Budget.LogSudden, test.Since), start + _settings.PaneMs, news);
                    test.Reset();
                }
            }
        }
    }

    private void EndHour(long now, List<IncidentNews> news)
    {
        if (Hour.Hour == long.MinValue)
        {
            return;
        }
        IReadOnlyList<Finding> findings = _hours.End(Hour, IsArmed && !Hour.IsTainted);
        foreach (ActiveAlarm alarm in Incident?.Active ?? [])
        {
            alarm.AddHour(Hour.Sums[alarm.Finding.Series], _hours.CompareShape(alarm.Finding.Series, Hour).P);
        }
        foreach (Finding finding in findings)
        {
            Notice(finding, now, news);
        }
        if (Incident is null && !Hour.IsTainted)
        {
            Baseline.AddHour(Hour);
        }
    }

    private void Notice(Finding finding, long now, List<IncidentNews> news)
    {
        Hour.IsTainted = true;
        if (Incident is { } incident)
        {
            incident.Join(finding);
            return;
        }
        Incident = new Incident(finding, now);
        news.Add(Tell(Incident, IncidentStatus.Raised, now, finding.Since, Explain(finding)));
        _recent.Clear();
    }

    private void Follow(long now, List<IncidentNews> news)
    {
        if (Incident is not { } incident)
        {
            return;
        }
        foreach (ActiveAlarm over in incident.LetGo())
        {
            _tests[over.Finding.Series].Reset();
        }
        bool isAccepted = !incident.IsOver && now - incident.Raised >= _settings.AcceptAfterMs;
        if (incident.IsOver || isAccepted)
        {
            news.Add(Tell(incident, isAccepted ? IncidentStatus.Accepted : IncidentStatus.Cleared, now, incident.Lead.Lately, []));
            EndIncident(isAccepted);
        }
        else if (now - incident.LastNews >= NewsEveryMs)
        {
            incident.LastNews = now;
            news.Add(Tell(incident, IncidentStatus.Ongoing, now, incident.Lead.Lately, []));
        }
    }

    private void EndIncident(bool isAccepted)
    {
        Incident = null;
        _recent.Clear();
        foreach (SeriesTests tests in _tests)
        {
            tests.Reset();
        }
        if (isAccepted)
        {
            Baseline.Forget(Hour.Hour);
        }
    }

    private static IncidentNews Tell(Incident incident, IncidentStatus status, long now, RateSum counted, IReadOnlyList<RateChange> changes) =>
        new(status, now, incident.Lead.Finding, incident.Raised, counted, incident.Lead.Peak, [.. incident.Also], changes);

    /// <summary>Splits the change of the whole's rate by every feature's segments.</summary>
    private RateChange[] Explain(Finding finding)
    {
        bool isSudden = finding.Detector == Detector.Sudden;
        (RateSum[] before, RateSum[] now) = isSudden ? _recent.SumsAround(finding.Onset) : ([.. _hours.LongRun.Usually], [.. _hours.LongRun.Now]);
        // In its first minutes a watch knows no more of segments than the panes before the change.
        bool isByBaseline = isSudden && Baseline.Shares(0, Hour.Place).Rows > 0;
        (double Rows, double Flagged) Before(int s) => isByBaseline ? Baseline.Shares(s, Hour.Place) : (before[s].Rows, before[s].Flagged);
        return
        [
            .. _settings.Dimensions.Select((dimension, index) =>
            {
                int[] series = [.. Enumerable.Range(dimension.First, dimension.Count)];
                ChangePart[] parts = Decomposition.Split([.. series.Select(Before)], [.. series.Select(s => (now[s].Rows, now[s].Flagged))]);
                return new RateChange(index, parts.Sum(p => p.ShareBefore * p.RateBefore), parts.Sum(p => p.ShareAfter * p.RateAfter), parts);
            }),
        ];
    }
}
