using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>How the counts of a window report are judged.</summary>
/// <param name="Warn">Effect of the level warn.</param>
/// <param name="Critical">Effect of the level critical.</param>
/// <param name="Log10Alpha">Base-10 logarithm of the p-value from which one feature or score in one window may raise an alarm.</param>
internal sealed record ReportRules(double Warn, double Critical, double Log10Alpha)
{
    /// <summary>Features that are compared, but not judged.</summary>
    public IReadOnlyList<string> Seasonal { get; init; } = [];

    /// <summary>The verdict on one feature or score of a window by itself; unknown for a feature that is not judged.</summary>
    public DriftVerdict Judge(ReportSubject subject, DriftStatistics? statistics) =>
        subject.ModelVersion is null && Seasonal.Contains(subject.Subject.Name)
            ? DriftVerdict.Unknown
            : new DriftJudge(Warn, Critical).Judge(statistics?.Log10P, statistics?.PsiExcess, Log10Alpha, DriftLevel.None);
}
