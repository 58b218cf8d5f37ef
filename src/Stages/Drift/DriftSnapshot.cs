using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Drift at a moment.</summary>
/// <param name="Watermark">Event time up to which everything is in; null before the first record.</param>
/// <param name="LateRows">Records that came after their pane had closed.</param>
/// <param name="AheadRows">Records whose event time was too far ahead.</param>
/// <param name="Windows">The latest span of each window, in the order of the configuration.</param>
/// <param name="Events">The latest crossings, oldest first; a limited number.</param>
public sealed record DriftSnapshot(
    DateTimeOffset? Watermark, long LateRows, long AheadRows, IReadOnlyList<WindowDrift> Windows, IReadOnlyList<DriftEvent> Events);

/// <summary>Drift in one window.</summary>
/// <param name="Window">The window as configured, such as <c>24h</c>.</param>
/// <param name="Start">Begin of the span; null before the first record.</param>
/// <param name="End">End of the span: of the pane that holds the newest record.</param>
/// <param name="Rows">Records in it.</param>
/// <param name="Features">Every feature, in the order of the schema.</param>
/// <param name="Scores">Every model that the profile knows.</param>
public sealed record WindowDrift(
    string Window, DateTimeOffset? Start, DateTimeOffset? End, long Rows, IReadOnlyList<SubjectDrift> Features, IReadOnlyList<SubjectDrift> Scores)
{
    /// <summary>Every segment, if drift is split.</summary>
    public IReadOnlyList<SegmentDrift> Segments { get; init; } = [];

    /// <summary>Features that stand highest above their noise floor, highest first; seasonal ones left aside.</summary>
    public IEnumerable<SubjectDrift> Top(int count) =>
        Features.Where(f => f is { Statistics: not null, IsSeasonal: false }).OrderByDescending(f => f.Statistics!.Psi - f.Statistics.NoiseFloor).Take(count);
}

/// <summary>Drift of one feature or of one model's scores.</summary>
/// <param name="Name">The feature or model.</param>
/// <param name="Statistics">Null without records, here or in the reference.</param>
/// <param name="Level">Judgement of PSI; none for what is seasonal.</param>
/// <param name="Subject">What it is and its reference.</param>
/// <param name="Counts">Records in each of the subject's cells.</param>
/// <param name="IsSeasonal">Whether it follows the clock, and so is not judged.</param>
public sealed record SubjectDrift(
    string Name, DriftStatistics? Statistics, DriftLevel Level, DriftSubject Subject, IReadOnlyList<long> Counts, bool IsSeasonal = false);

/// <summary>A feature or model passed from one level to another.</summary>
/// <param name="Time">When it was noticed, in event time: the end of the window's span.</param>
/// <param name="Window">In which window.</param>
/// <param name="Subject">The feature or model.</param>
/// <param name="IsScore">Whether it is a model's scores.</param>
/// <param name="From">Level before.</param>
/// <param name="To">Level now.</param>
/// <param name="Psi">PSI now.</param>
/// <param name="NoiseFloor">Its noise floor.</param>
public sealed record DriftEvent(
    DateTimeOffset Time, string Window, string Subject, bool IsScore, DriftLevel From, DriftLevel To, double Psi, double NoiseFloor);
