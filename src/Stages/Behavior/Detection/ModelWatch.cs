namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Watches one model: takes closed panes in the order of event time, tests every series against what is usual, keeps the incidents that are open, and
/// learns from what is not odd. A function of the panes alone, so that a restart and a replay lead to the same alarms.
/// </summary>
internal sealed class ModelWatch
{
    private const double HeldBackMs = 120_000;
    private const double NewsEveryMs = HourBlock.LengthMs;

    // What is usual must be known this well before anything is judged by it.
    private const double FlaggedToArm = 20;
    private const double HoursToArm = 0.5;

    private readonly WatchSettings _settings;
    private readonly HourlyDetectors _hours;
    private readonly SeriesDetectors[] _tests;
    private readonly IncidentBoard _incidents;
    private readonly RecentPanes _recent;
    private readonly RateSum[] _pane;
    private readonly RateSum[] _lately;
    private readonly double _latelyFade;
    private readonly double _panesPerHour;

    public ModelWatch(WatchSettings settings)
    {
        _settings = settings;
        _panesPerHour = (double)HourBlock.LengthMs / settings.PaneMs;
        _tests = [.. Enumerable.Range(0, settings.Series).Select(_ => new SeriesDetectors(settings.Bins))];
        _incidents = new IncidentBoard(settings.Series);
        _recent = new RecentPanes(Math.Max(1, (int)(HeldBackMs / settings.PaneMs)), settings.Series);
        (_pane, _lately) = (new RateSum[settings.Series], new RateSum[settings.Series]);
        _latelyFade = Math.Exp(-settings.PaneMs / HeldBackMs);
        Baseline = new Baseline(settings.Series, settings.Bins, settings.Kinds, _panesPerHour, settings.Reference);
        Hour = new HourBlock(settings.Series, settings.Bins, settings.UtcOffsetMs);
        _hours = new HourlyDetectors(settings.Budget, Baseline, _tests, settings.Bins);
    }

    public Baseline Baseline { get; }

    /// <summary>The hour that is open.</summary>
    public HourBlock Hour { get; }

    /// <summary>The incidents that are open, the oldest first.</summary>
    public IReadOnlyList<Incident> Incidents => _incidents.Open;

    /// <summary>Whether enough is known to judge anything.</summary>
    public bool IsArmed => Baseline.FlaggedKnown >= FlaggedToArm && (Baseline.HasReference || Baseline.Panes >= HoursToArm * _panesPerHour);

    /// <summary>Counted lately by series, panes of some two minutes and more ago faded: for readers; no detector uses it.</summary>
    public IReadOnlyList<RateSum> Lately => _lately;

    /// <summary>Takes a pane in.</summary>
    /// <param name="start">When it begins (Unix ms); later than the pane before.</param>
    /// <param name="hour">Hour since 1970, local.</param>
    /// <param name="place">Where the hour stands in the baseline.</param>
    /// <param name="bins">Records by series and score bin.</param>
    /// <param name="news">What becomes of incidents is added.</param>
    public void Observe(long start, long hour, CalendarHour place, ReadOnlySpan<long> bins, List<IncidentUpdate> news)
    {
        if (hour != Hour.Hour)
        {
            EndHour(start, news);
            if (hour != Hour.Hour + 1)
            {
                _hours.ForgetLast();
            }
            Hour.Begin(hour, place, _incidents.IsOdd);
        }
        Count(bins, place);
        _recent.Add(start, _pane, _incidents.IsOdd);
        if (IsArmed)
        {
            foreach (ActiveAlarm alarm in _incidents.Active)
            {
                alarm.AddPane(_pane[alarm.Finding.Series]);
            }
            TestPane(start, place, news);
        }
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
        foreach (RateSum lately in _lately)
        {
            lately.Save(to);
        }
        _hours.LongRun.Save(to);
        foreach (SeriesDetectors tests in _tests)
        {
            tests.Save(to);
        }
        _incidents.Save(to);
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
        foreach (SeriesDetectors tests in _tests)
        {
            tests.Load(from);
        }
        _incidents.Load(from);
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
                double mean = _pane[s].Expected * usual.Margin(test.IsUp);
                test.Add(start, _pane[s], mean, Baseline.PaneExcess[s].Value);
                if (test.Log >= _settings.Budget.LogSudden)
                {
                    Notice(new Finding(Detector.Sudden, s, test.IsUp, test.Onset, test.Log, _settings.Budget.LogSudden, test.Since), start + _settings.PaneMs, news);
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
        foreach (ActiveAlarm alarm in _incidents.Active)
        {
            alarm.AddHour(Hour.Sums[alarm.Finding.Series], _hours.CompareShape(alarm.Finding.Series, Hour).P);
        }
        foreach (Finding finding in findings)
        {
            Notice(finding, now, news);
        }
        if (!Hour.IsOdd(0))
        {
            Baseline.AddHour(Hour);
        }
    }

    private void Notice(Finding finding, long now, List<IncidentUpdate> news)
    {
        Hour.MarkOdd(finding.Series);
        (Incident incident, IncidentStatus? status) = _incidents.Add(finding, now);
        if (status is { } published)
        {
            news.Add(Update(incident, published, now, finding.Since, Explain(finding)));
        }
        _recent.MarkOdd(finding.Series);
    }

    private void Follow(long now, List<IncidentUpdate> news)
    {
        foreach (Incident incident in _incidents.Open.ToArray())
        {
            foreach (ActiveAlarm over in incident.RemoveOver())
            {
                _tests[over.Finding.Series].Reset();
                _incidents.Refresh();
            }
            bool isAccepted = !incident.IsOver && now - incident.Raised >= _settings.AcceptAfterMs;
            if (incident.IsOver || isAccepted)
            {
                news.Add(Update(incident, isAccepted ? IncidentStatus.Accepted : IncidentStatus.Cleared, now, incident.Lead.Lately, []));
                Close(incident, isAccepted);
            }
            else if (now - incident.LastNews >= NewsEveryMs)
            {
                incident.LastNews = now;
                news.Add(Update(incident, IncidentStatus.Ongoing, now, incident.Lead.Lately, []));
            }
        }
    }

    private void Close(Incident incident, bool isAccepted)
    {
        _incidents.Close(incident);
        int lead = incident.Lead.Finding.Series;
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

    private static IncidentUpdate Update(Incident incident, IncidentStatus status, long now, RateSum counted, IReadOnlyList<RateChange> changes) =>
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
