using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Drift of one segment from the same segment of the reference.</summary>
/// <param name="Segment">Feature and value: <c>key_type=evp</c>.</param>
/// <param name="Rows">Records of it in the window.</param>
/// <param name="ReferenceRows">Records of it in the reference.</param>
/// <param name="Subjects">Every feature, then every model's scores.</param>
public sealed record SegmentDrift(string Segment, long Rows, long ReferenceRows, IReadOnlyList<SegmentSubject> Subjects)
{
    /// <summary>Features and scores with the greatest severity, greatest first; seasonal ones are left out.</summary>
    public IEnumerable<SegmentSubject> Worst(int count, IReadOnlyList<string> seasonal) =>
        Subjects
            .Where(s => s.Psi is not null && (s.IsScore || !seasonal.Contains(s.Name)))
            .OrderByDescending(s => s.Verdict.Severity)
            .ThenByDescending(s => s.PsiExcess)
            .Take(count);
}

/// <summary>Drift of one feature or of one model's scores within a segment.</summary>
/// <param name="Name">The feature or model.</param>
/// <param name="IsScore">Whether it is a model's scores.</param>
/// <param name="Psi">Population stability index; null without records of the segment, here or in the reference.</param>
/// <param name="PsiExcess">The effect: PSI smoothed towards the reference, less its mean by chance; null likewise.</param>
/// <param name="Verdict">Level, severity and evidence.</param>
public sealed record SegmentSubject(string Name, bool IsScore, double? Psi, double? PsiExcess, DriftVerdict Verdict);
