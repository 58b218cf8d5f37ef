using Vigia.Stages.Distributions;
using Vigia.Stages.Drift.Causes;
using Vigia.Stages.Drift.Explanations;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Drift at a moment.</summary>
/// <param name="Watermark">Event time up to which everything is in; null before the first record.</param>
/// <param name="LateRows">Records that came after their pane had closed.</param>
/// <param name="AheadRows">Records whose event time was too far ahead.</param>
/// <param name="Windows">The latest span of each window, in the order of the configuration.</param>
/// <param name="Events">The latest crossings, oldest first; a limited number.</param>
public sealed record DriftSnapshot(
    DateTimeOffset? Watermark,
    long LateRows,
    long AheadRows,
    IReadOnlyList<WindowDrift> Windows,
    IReadOnlyList<DriftEvent> Events
);

/// <summary>Drift in one window.</summary>
/// <param name="Window">The window as configured, such as <c>24h</c>.</param>
/// <param name="Start">Begin of the span; null before the first record.</param>
/// <param name="End">End of the span: of the pane that holds the newest record.</param>
/// <param name="Rows">Records in it.</param>
/// <param name="Features">Every feature, in the order of the schema.</param>
/// <param name="Scores">Every model that the profile knows.</param>
public sealed record WindowDrift(
    string Window,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    long Rows,
    IReadOnlyList<SubjectDrift> Features,
    IReadOnlyList<SubjectDrift> Scores
)
{
    /// <summary>Every segment, if drift is split.</summary>
    public IReadOnlyList<SegmentDrift> Segments { get; init; } = [];

    /// <summary>Features with the greatest severity, greatest first; seasonal ones are left out.</summary>
    public IEnumerable<SubjectDrift> Top(int count) =>
        Features
            .Where(f => f is { Statistics: not null, IsSeasonal: false })
            .OrderByDescending(f => f.Verdict.Severity)
            .ThenByDescending(f => f.Statistics!.PsiExcess)
            .Take(count);
}

/// <summary>Drift of one feature or of one model's scores.</summary>
/// <param name="Name">The feature or model.</param>
/// <param name="Statistics">Null without records, here or in the reference.</param>
/// <param name="Verdict">Level, severity and evidence; unknown for what is seasonal.</param>
/// <param name="Subject">What it is and its reference.</param>
/// <param name="Counts">Records in each of the subject's cells.</param>
/// <param name="IsSeasonal">Whether it follows the clock, and so is not judged.</param>
public sealed record SubjectDrift(
    string Name,
    DriftStatistics? Statistics,
    DriftVerdict Verdict,
    DriftSubject Subject,
    IReadOnlyList<long> Counts,
    bool IsSeasonal = false
)
{
    /// <summary>
    /// Features that explain most of the change of the joint score or of a model's scores, since its level was reached; empty otherwise.
    /// </summary>
    public IReadOnlyList<FeatureShare> ExplainedBy { get; init; } = [];

    /// <summary>The level that is reached.</summary>
    public DriftLevel Level => Verdict.Level;
}

/// <summary>A change of level of a feature or of a model's scores.</summary>
/// <param name="Time">When it was noticed, in event time: the end of the window's span.</param>
/// <param name="Key">Feature or model, segment and window.</param>
/// <param name="From">Level before.</param>
/// <param name="Verdict">Level, severity and evidence now.</param>
/// <param name="Psi">PSI now.</param>
/// <param name="PsiExcess">The effect now: PSI less its mean by chance.</param>
public sealed record DriftEvent(DateTimeOffset Time, DriftKey Key, DriftLevel From, DriftVerdict Verdict, double Psi, double PsiExcess)
{
    /// <summary>What it comes of; null if it is a return to an ordinary level, or the cause is not known.</summary>
    internal DriftIncident? Incident { get; init; }

    /// <summary>
    /// Features that explain most of the change of the joint score or of a model's scores; empty otherwise. Set once, before any reader has
    /// the event.
    /// </summary>
    public IReadOnlyList<FeatureShare> ExplainedBy { get; internal set; } = [];

    /// <summary>In which window.</summary>
    public string Window => Key.Window;

    /// <summary>In which segment; null for the whole.</summary>
    public string? Segment => Key.Segment;

    /// <summary>Whether it is a model's scores.</summary>
    public bool IsScore => Key.IsScore;

    /// <summary>The feature or model.</summary>
    public string Subject => Key.Subject;

    /// <summary>The level after the crossing.</summary>
    public DriftLevel To => Verdict.Level;
}
