using Vigia.Stages.Drift.Statistics;

namespace Vigia.Stages.Drift;

/// <summary>Compares counts with the reference, subject by subject.</summary>
internal sealed class DriftComparison
{
    private readonly DriftSubject[] _subjects;
    private readonly int[] _offsets;
    private readonly Smoothing _smoothing;

    public DriftComparison(DriftReference reference, Smoothing smoothing)
    {
        _subjects = [.. reference.Subjects];
        _smoothing = smoothing;
        FeatureCount = reference.Features.Count;
        _offsets = new int[_subjects.Length];
        for (int i = 1; i < _subjects.Length; i++)
        {
            _offsets[i] = _offsets[i - 1] + _subjects[i - 1].Cells.Count;
        }
    }

    /// <summary>Features, then scores.</summary>
    public IReadOnlyList<DriftSubject> Subjects => _subjects;

    /// <summary>How many of the subjects are features.</summary>
    public int FeatureCount { get; }

    /// <summary>The cells of one subject.</summary>
    public ReadOnlySpan<long> CellsOf(int subject, DriftCounts counts) => counts.Cells.Slice(_offsets[subject], _subjects[subject].Cells.Count);

    /// <summary>Statistics of one subject; null without records, here or in the reference.</summary>
    public DriftStatistics? Compare(int subject, DriftCounts counts) => _subjects[subject].Compare(CellsOf(subject, counts), _smoothing);
}
