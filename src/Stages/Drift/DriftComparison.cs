using System.Numerics.Tensors;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

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
        Segments = reference.Segments;
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

    /// <summary>What drift is split by.</summary>
    public DriftSegments Segments { get; }

    /// <summary>The cells of one subject.</summary>
    public ReadOnlySpan<long> CellsOf(int subject, DriftCounts counts) => counts.Cells.Slice(_offsets[subject], _subjects[subject].Cells.Count);

    /// <summary>Statistics of one subject; null without records, here or in the reference.</summary>
    public DriftStatistics? Compare(int subject, DriftCounts counts) => _subjects[subject].Compare(CellsOf(subject, counts), _smoothing);

    /// <summary>Records of a segment in the window.</summary>
    public long SegmentRows(int slot, DriftCounts counts) =>
        // Each record falls into one cell of each subject, so any subject knows how many there are; but a model may have been added later.
        TensorPrimitives.Sum(SegmentCellsOf(slot, 0, counts));

    /// <summary>One subject of a segment against the same segment of the reference; null without records of the segment, here or in the reference.</summary>
    public SegmentComparison? CompareSegment(int slot, int subject, DriftCounts counts)
    {
        ReadOnlySpan<long> current = SegmentCellsOf(slot, subject, counts);
        int start = slot * Segments.Block + _offsets[subject];
        ReadOnlySpan<double> expected = Segments.Expected.AsSpan(start, current.Length);
        long rows = TensorPrimitives.Sum(current);
        if (rows == 0 || TensorPrimitives.Sum(expected) == 0)
        {
            return null;
        }
        double p = DriftEvidence.Log10P(expected, current, WindowVariation.None);
        return new SegmentComparison(
            Psi.Of(Segments.Reference.AsSpan(start, current.Length), current, _smoothing),
            Math.Max(0, PsiEffect.Of(expected, current) - PsiEffect.NullMean(expected, rows, 0)),
            double.IsNaN(p) ? null : p);
    }

    private ReadOnlySpan<long> SegmentCellsOf(int slot, int subject, DriftCounts counts) =>
        counts.Cells.Slice((1 + slot) * Segments.Block + _offsets[subject], _subjects[subject].Cells.Count);
}

/// <summary>One feature or score within a segment, compared with the same segment of the reference.</summary>
/// <param name="Psi">Population stability index.</param>
/// <param name="PsiExcess">PSI smoothed towards the reference, less what chance makes of it.</param>
/// <param name="Log10P">Base-10 logarithm of the p-value; null with too few records.</param>
internal readonly record struct SegmentComparison(double Psi, double PsiExcess, double? Log10P);
