namespace Vigia.Stages.Behavior.Detection;

/// <summary>Sums of the pane that was counted last, and of those before it, faded, by series.</summary>
/// <param name="settings">Series, score bins and length of a pane.</param>
/// <param name="fadeMs">After this long (ms) a pane counts for a part of 1/e.</param>
internal sealed class PaneSums(WatchSettings settings, double fadeMs)
{
    private readonly RateSum[] _pane = new RateSum[settings.Series];
    private readonly RateSum[] _lately = new RateSum[settings.Series];
    private readonly double _fade = Math.Exp(-settings.PaneMs / fadeMs);

    /// <summary>The pane counted last.</summary>
    public RateSum[] Pane => _pane;

    /// <summary>What was counted lately.</summary>
    public RateSum[] Lately => _lately;

    /// <summary>Counts a pane, and adds it to the hour that is open.</summary>
    /// <param name="bins">Records by series and score bin.</param>
    /// <param name="place">Where the hour is in the baseline.</param>
    /// <param name="baseline">What is usual.</param>
    /// <param name="hour">The hour.</param>
    public void Count(ReadOnlySpan<long> bins, CalendarHour place, Baseline baseline, HourBlock hour)
    {
        for (int s = 0; s < _pane.Length; s++)
        {
            ReadOnlySpan<long> own = bins.Slice(s * settings.Bins, settings.Bins);
            (long rows, long flagged) = (0, 0);
            for (int b = 0; b < own.Length; b++)
            {
                rows += own[b];
                flagged += b >= settings.FirstFlagged && b < own.Length - 1 ? own[b] : 0;
                hour.Bins[s * settings.Bins + b] += own[b];
            }
            _pane[s] = new RateSum(rows, flagged, rows * baseline.Expect(s, place).Rate);
            hour.Sums[s] += _pane[s];
            _lately[s] = _fade * _lately[s] + _pane[s];
        }
    }
}
