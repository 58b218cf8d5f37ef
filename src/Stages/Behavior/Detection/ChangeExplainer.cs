namespace Vigia.Stages.Behavior.Detection;

/// <summary>Splits the change of a model's flagged rate by the segments of every feature.</summary>
/// <param name="dimensions">First series and number of series of each feature.</param>
/// <param name="baseline">What is usual.</param>
/// <param name="recent">The last panes, for sudden changes.</param>
/// <param name="longRun">The last half day, for others.</param>
internal sealed class ChangeExplainer(
    IReadOnlyList<(int First, int Count)> dimensions,
    Baseline baseline,
    RecentPanes recent,
    LongRun longRun
)
{
    /// <param name="finding">What was found.</param>
    /// <param name="place">The hour.</param>
    public RateChange[] Explain(Finding finding, CalendarHour place)
    {
        bool isSudden = finding.Detector == Detector.Sudden;
        (RateSum[] before, RateSum[] now) = isSudden ? recent.SumsAround(finding.Onset) : ([.. longRun.Usually], [.. longRun.Now]);
        // In its first minutes a watch knows no more of segments than the panes before the change.
        bool isByBaseline = isSudden && baseline.Shares(0, place).Rows > 0;
        (double Rows, double Flagged) Before(int s) => isByBaseline ? baseline.Shares(s, place) : (before[s].Rows, before[s].Flagged);
        return
        [
            .. dimensions.Select(
                (dimension, index) =>
                {
                    int[] series = [.. Enumerable.Range(dimension.First, dimension.Count)];
                    ChangePart[] parts = Decomposition.Split(
                        [.. series.Select(Before)],
                        [.. series.Select(s => (now[s].Rows, now[s].Flagged))]
                    );
                    return new RateChange(
                        index,
                        parts.Sum(p => p.ShareBefore * p.RateBefore),
                        parts.Sum(p => p.ShareAfter * p.RateAfter),
                        parts
                    );
                }
            ),
        ];
    }
}
