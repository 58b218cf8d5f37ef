namespace Vigia.Stages.Behavior.Detection;

/// <summary>The number of records and their amount.</summary>
internal sealed partial class ModelWatch
{
    /// <summary>
    /// Panes without a record do not arrive: those between the last one and this, up to the end of the last one's hour, are counted as
    /// empty.
    /// </summary>
    private void AddEmptyPanes(long start, List<IncidentUpdate> news)
    {
        long until = Math.Min(start, Hour.Hour == long.MinValue ? long.MinValue : Hour.Start + HourBlock.LengthMs);
        for (long empty = _lastPane + _settings.PaneMs; _lastPane != long.MinValue && empty < until; empty += _settings.PaneMs)
        {
            AddVolume(empty, [], news);
        }
        _lastPane = start;
    }

    private void AddVolume(long start, ReadOnlySpan<RateSum> counts, List<IncidentUpdate> news)
    {
        if (_volume is null)
        {
            return;
        }
        double part = (start - Hour.Start + _settings.PaneMs / 2.0) / HourBlock.LengthMs;
        _volumeFindings.Clear();
        _volume.Add(start, part, Hour.Place, counts, Baseline, _volumeFindings);
        foreach (ActiveAlarm alarm in _incidents.Active.Where(a => a.Finding.IsVolume))
        {
            alarm.AddPane(_volume.Pane[alarm.Finding.Series]);
            _volume.MarkOdd(alarm.Finding.Series);
        }
        PublishVolume(start + _settings.PaneMs, news);
    }

    private void PublishVolume(long now, List<IncidentUpdate> news)
    {
        foreach (Finding finding in _volumeFindings)
        {
            _volume!.MarkOdd(finding.Series);
            Publish(_incidents.Add(finding, now), finding, now, news);
        }
    }

    private void EndVolumeHour(long now, List<IncidentUpdate> news)
    {
        if (_volume is null)
        {
            return;
        }
        _volume.EndHour(Hour, Baseline, _settings.Budget.LogAmount, _volumeFindings);
        foreach (ActiveAlarm alarm in _incidents.Active.Where(a => a.Finding.IsVolume))
        {
            alarm.AddHour(_volume.AmountOf(alarm.Finding.Series), 1);
        }
        PublishVolume(now, news);
    }
}
