using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Reports;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Compares and judges whole windows, within one budget of false alarms over all features, scores, segments and windows.</summary>
internal sealed class DriftAssessment
{
    private readonly DriftComparison _comparison;
    private readonly DriftAlarms _alarms;
    private readonly DriftOptions _options;
    private readonly Dictionary<string, (double Log10Alpha, TimeSpan Length)> _windows;
    private readonly WindowLength _longest;
    private readonly bool[] _isSeasonal;

    public DriftAssessment(DriftComparison comparison, DriftAlarms alarms, DriftOptions options)
    {
        (_comparison, _alarms, _options) = (comparison, alarms, options);
        int subjects = comparison.Subjects.Count * (1 + comparison.Segments.Plan.SlotCount);
        var budget = new FalseAlarmBudget(options.MaxFalseAlarmsPerDay, Math.Max(1, subjects), options.Windows.Count, options.Time.Pane);
        _windows = options.Windows.ToDictionary(w => w.Name, w => (budget.Log10Alpha(w.Length), w.Length));
        _longest = options.Windows.MaxBy(w => w.Length)!;
        _isSeasonal = [.. comparison.Subjects.Select((s, i) => i < comparison.FeatureCount && options.Seasonal.Contains(s.Name))];
    }

    /// <summary>Whether a feature follows the clock, and so is not judged.</summary>
    public bool IsSeasonal(int subject) => _isSeasonal[subject];

    /// <summary>
    /// Base-10 logarithm of the p-value from which one look at one subject in the window may raise an alarm; the whole run is judged as the
    /// longest.
    /// </summary>
    public double Log10AlphaOf(string window) => Of(window).Log10Alpha;

    /// <summary>Statistics of one subject; null without records, here or in the reference.</summary>
    public DriftStatistics? Compare(string window, int subject, DriftCounts counts) =>
        _comparison.Compare(subject, counts, Of(window).Length);

    /// <summary>How reports of a window are judged.</summary>
    public ReportRules RulesOf(string window) =>
        new(_options.Warn, _options.Critical, Log10AlphaOf(window)) { Seasonal = _options.Seasonal };

    /// <summary>A sliding window's drift, given the levels that were noticed in it last.</summary>
    /// <param name="window">The window as configured.</param>
    /// <param name="span">Its begin and end (Unix ms); null before the first record.</param>
    /// <param name="counts">What was counted in it.</param>
    public WindowDrift Assess(string window, (long Start, long End)? span, DriftCounts counts)
    {
        double alpha = Log10AlphaOf(window);
        SubjectDrift[] subjects = new SubjectDrift[_comparison.Subjects.Count];
        for (int i = 0; i < subjects.Length; i++)
        {
            DriftStatistics? statistics = Compare(window, i, counts);
            DriftSubject about = _comparison.Subjects[i];
            var key = new DriftKey(window, null, i >= _comparison.FeatureCount, about.Name);
            subjects[i] = new SubjectDrift(
                about.Name,
                statistics,
                Judge(i, statistics?.Log10P, statistics?.PsiExcess, alpha, _alarms.LevelOf(key)),
                about,
                [.. _comparison.CellsOf(i, counts)],
                _isSeasonal[i]
            );
        }
        return new WindowDrift(
            window,
            ToTime(span?.Start),
            ToTime(span?.End),
            counts.Rows,
            subjects[.._comparison.FeatureCount],
            subjects[_comparison.FeatureCount..]
        )
        {
            Segments = AssessSegments(window, counts, isSliding: true),
        };
    }

    /// <summary>
    /// Notices the levels of a sliding window that have changed. What has no level and cannot reach one is not compared in full.
    /// </summary>
    /// <param name="window">The window as configured.</param>
    /// <param name="end">Its end (Unix ms).</param>
    /// <param name="counts">What was counted in it.</param>
    public void Notice(string window, long end, DriftCounts counts)
    {
        (double alpha, TimeSpan length) = Of(window);
        for (int slot = -1; slot < _comparison.Segments.Plan.SlotCount; slot++)
        {
            string? segment = slot < 0 ? null : _comparison.Segments.Plan.Names[slot];
            for (int i = 0; i < _comparison.Subjects.Count; i++)
            {
                var key = new DriftKey(window, segment, i >= _comparison.FeatureCount, _comparison.Subjects[i].Name);
                DriftLevel before = _alarms.LevelOf(key);
                if (
                    _isSeasonal[i]
                    || (before == DriftLevel.None && !_comparison.MayReach(slot, i, counts, length, alpha, _alarms.Rules.Warn))
                )
                {
                    continue;
                }
                SegmentComparison? compared =
                    slot < 0 ? CompareWhole(i, counts, length) : _comparison.CompareSegment(slot, i, counts, length);
                DriftVerdict verdict = Judge(i, compared?.Log10P, compared?.PsiExcess, alpha, before);
                _alarms.Notice(EventTime.DateOf(end), key, verdict, compared?.Psi, compared?.PsiExcess);
            }
        }
    }

    /// <summary>The verdict on a window by itself, whatever came before it.</summary>
    public DriftVerdict JudgeAlone(string window, int subject, DriftStatistics? statistics) =>
        Judge(subject, statistics?.Log10P, statistics?.PsiExcess, Log10AlphaOf(window), DriftLevel.None);

    /// <summary>Every segment against the same segment of the reference.</summary>
    /// <param name="window">The window as configured.</param>
    /// <param name="counts">What was counted in it.</param>
    /// <param name="isSliding">Whether it is judged given the levels that were noticed last, or by itself.</param>
    public IReadOnlyList<SegmentDrift> AssessSegments(string window, DriftCounts counts, bool isSliding)
    {
        IReadOnlyList<string> names = _comparison.Segments.Plan.Names;
        (double alpha, TimeSpan length) = Of(window);
        SegmentDrift[] segments = new SegmentDrift[names.Count];
        for (int slot = 0; slot < segments.Length; slot++)
        {
            SegmentSubject[] subjects = new SegmentSubject[_comparison.Subjects.Count];
            for (int i = 0; i < subjects.Length; i++)
            {
                string subject = _comparison.Subjects[i].Name;
                bool isScore = i >= _comparison.FeatureCount;
                SegmentComparison? compared = _comparison.CompareSegment(slot, i, counts, length);
                DriftLevel before = isSliding ? _alarms.LevelOf(new DriftKey(window, names[slot], isScore, subject)) : DriftLevel.None;
                subjects[i] = new SegmentSubject(
                    subject,
                    isScore,
                    compared?.Psi,
                    compared?.PsiExcess,
                    Judge(i, compared?.Log10P, compared?.PsiExcess, alpha, before)
                );
            }
            segments[slot] = new SegmentDrift(
                names[slot],
                _comparison.SegmentRows(slot, counts),
                _comparison.Segments.ReferenceRows(slot),
                subjects
            );
        }
        return segments;
    }

    private SegmentComparison? CompareWhole(int subject, DriftCounts counts, TimeSpan length) =>
        _comparison.Compare(subject, counts, length) is { } s ? new SegmentComparison(s.Psi, s.PsiExcess, s.Log10P) : null;

    private (double Log10Alpha, TimeSpan Length) Of(string window) =>
        _windows.TryGetValue(window, out (double Log10Alpha, TimeSpan Length) known) ? known : _windows[_longest.Name];

    private DriftVerdict Judge(int subject, double? log10P, double? effect, double alpha, DriftLevel before) =>
        _isSeasonal[subject] ? DriftVerdict.Unknown : _alarms.Rules.Judge(log10P, effect, alpha, before);

    private static DateTimeOffset? ToTime(long? time) => time is { } t ? EventTime.DateOf(t) : null;
}
