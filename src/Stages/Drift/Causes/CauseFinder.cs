using Vigia.Engine.Components;
using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;

namespace Vigia.Stages.Drift.Causes;

/// <summary>
/// Names the cause of a change by what the counts of a window look like: the feature that moved most, the reason that explains best how it
/// moved, and the smallest group of records that carries it. A reason is a mixture of the expected distribution and another one.
/// </summary>
/// <param name="comparison">Compares with the reference.</param>
/// <param name="models">Models of the scores, in the order of the subjects behind the features.</param>
/// <param name="seasonal">Features that are not judged: no change of theirs is a cause.</param>
/// <param name="versions">By model, the version whose scores the reference holds.</param>
internal sealed class CauseFinder(
    DriftComparison comparison,
    IReadOnlyList<ModelInfo> models,
    IReadOnlyList<string> seasonal,
    IReadOnlyDictionary<string, string> versions
)
{
    // A feature has moved if chance does so more rarely than once in 10,000 looks.
    private const double Log10Moved = -4;

    private readonly ValueCauses _values = new(comparison);
    private readonly CarrierFinder _carriers = new(comparison);
    private readonly FlaggedCauses _flagged = new(comparison, models);

    /// <summary>The cause of a change that was noticed; null if the window holds nothing to see.</summary>
    /// <param name="counts">What was counted in the window.</param>
    /// <param name="length">Length of the window.</param>
    /// <param name="slot">The segment in which it was noticed; -1 for the whole.</param>
    /// <param name="noticed">The subjects that were noticed.</param>
    public Cause? Find(DriftCounts counts, TimeSpan length, int slot, IReadOnlyCollection<int> noticed)
    {
        var window = new CauseWindow(comparison, counts, slot);
        int[] moved =
        [
            .. Enumerable
                .Range(0, comparison.FeatureCount)
                .Where(f => f != comparison.JointSubject && !seasonal.Contains(comparison.Subjects[f].Name))
                .Where(f => noticed.Contains(f) || HasMoved(f, slot, counts, length)),
        ];
        if (_flagged.Find(counts) is { } attack)
        {
            return attack;
        }
        if (moved.Length == 0 && comparison.JointSubject is { } joint && noticed.Contains(joint))
        {
            // A feature that moves takes the joint score with it, so this is a cause only by itself.
            return new Cause(CauseKind.Joint, comparison.Subjects[joint].Name, window.ShiftOf(joint).Moved);
        }
        if (moved.Length == 0)
        {
            return noticed.Count == 0 ? null : OfScores(window, noticed.First());
        }
        Cause cause = _values.Find(window, moved);
        return cause.Kind == CauseKind.Fewer ? cause : cause with { Carriers = _carriers.Find(counts, slot, cause) };
    }

    private bool HasMoved(int feature, int slot, DriftCounts counts, TimeSpan length) =>
        (slot < 0 ? comparison.Compare(feature, counts, length)?.Log10P : comparison.CompareSegment(slot, feature, counts, length)?.Log10P)
        <= Log10Moved;

    private Cause OfScores(CauseWindow window, int score) =>
        new(CauseKind.ModelReplaced, comparison.Subjects[score].Name, window.ShiftOf(score).Moved)
        {
            Detail = OtherVersion(comparison.Subjects[score].Name),
        };

    private string? OtherVersion(string model) =>
        models.FirstOrDefault(m => m.Name == model) is { } own
        && versions.TryGetValue(model, out string? reference)
        && reference != own.Version
            ? $"version {own.Version}, the reference holds scores of {reference}"
            : null;
}

/// <summary>The distributions of one group of a window's records, each against what is expected of it.</summary>
/// <param name="comparison">Compares with the reference.</param>
/// <param name="counts">What was counted in the window.</param>
/// <param name="slot">The segment; -1 for the whole.</param>
internal sealed class CauseWindow(DriftComparison comparison, DriftCounts counts, int slot)
{
    private readonly Shift?[] _shifts = new Shift?[comparison.Subjects.Count];

    /// <summary>Records in each hour of the week.</summary>
    public ReadOnlySpan<long> Hours => counts.Hours;

    /// <summary>What became of a subject.</summary>
    public Shift ShiftOf(int subject) =>
        _shifts[subject] ??= new Shift(comparison.ExpectedShares(slot, subject, counts), comparison.CellsOf(slot, subject, counts));

    /// <summary>What a subject is, and its cells.</summary>
    public DriftSubject SubjectOf(int subject) => comparison.Subjects[subject];
}
