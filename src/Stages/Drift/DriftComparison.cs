using System.Numerics.Tensors;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Compares counts with the reference, subject by subject.</summary>
internal sealed class DriftComparison
{
    private const int OnStack = 1024;
    private readonly DriftSubject[] _subjects;
    private readonly int[] _offsets;
    private readonly Smoothing _smoothing;

    public DriftComparison(DriftReference reference, Smoothing smoothing)
    {
        _subjects = [.. reference.Subjects];
        _smoothing = smoothing;
        Segments = reference.Segments;
        FeatureCount = reference.Watched.Count;
        JointSubject = reference.Joint is null ? null : FeatureCount - 1;
        _offsets = new int[_subjects.Length];
        for (int i = 1; i < _subjects.Length; i++)
        {
            _offsets[i] = _offsets[i - 1] + _subjects[i - 1].Cells.Count;
        }
    }

    /// <summary>Features, the joint score, then scores.</summary>
    public IReadOnlyList<DriftSubject> Subjects => _subjects;

    /// <summary>How many of the subjects are features or the joint score.</summary>
    public int FeatureCount { get; }

    /// <summary>Which of the subjects is the joint score; null without one.</summary>
    public int? JointSubject { get; }

    /// <summary>What drift is split by.</summary>
    public DriftSegments Segments { get; }

    /// <summary>The number of a feature, or of a model's scores.</summary>
    public int SubjectOf(bool isScore, string name) =>
        isScore
            ? Array.FindIndex(_subjects, FeatureCount, s => s.Name == name)
            : Array.FindIndex(_subjects, 0, FeatureCount, s => s.Name == name);

    /// <summary>The cells of one subject.</summary>
    public ReadOnlySpan<long> CellsOf(int subject, DriftCounts counts) =>
        counts.Cells.Slice(_offsets[subject], _subjects[subject].Cells.Count);

    /// <summary>The cells of one subject in a segment; slot -1 is the whole.</summary>
    public ReadOnlySpan<long> CellsOf(int slot, int subject, DriftCounts counts) =>
        slot < 0 ? CellsOf(subject, counts) : SegmentCellsOf(slot, subject, counts);

    /// <summary>What share of a window's records each cell of one subject should hold, in a segment; slot -1 is the whole.</summary>
    public double[] ExpectedShares(int slot, int subject, DriftCounts counts)
    {
        double[] expected = new double[_subjects[subject].Cells.Count];
        Expect(slot, subject, counts, TimeSpan.Zero, expected);
        double sum = TensorPrimitives.Sum<double>(expected);
        TensorPrimitives.Multiply(expected, sum > 0 ? 1 / sum : 0, expected);
        return expected;
    }

    /// <summary>Statistics of one subject; null without records, here or in the reference.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="counts">What was counted in the window.</param>
    /// <param name="length">Length of the window.</param>
    public DriftStatistics? Compare(int subject, DriftCounts counts, TimeSpan length)
    {
        DriftSubject own = _subjects[subject];
        ReadOnlySpan<long> cells = CellsOf(subject, counts);
        Span<double> expected = cells.Length > OnStack ? new double[cells.Length] : stackalloc double[cells.Length];
        WindowVariation variation = Expect(subject, counts, length, expected);
        return own.Compare(cells, _smoothing, expected, variation);
    }

    /// <summary>
    /// Whether a level may be reached: evidence and, as chance only lessens it, the effect before chance is taken off. A small part of the
    /// work of a comparison.
    /// </summary>
    /// <param name="slot">The segment; -1 for the whole.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="counts">What was counted in the window.</param>
    /// <param name="length">Length of the window.</param>
    /// <param name="log10Alpha">Base-10 logarithm of the p-value that is needed.</param>
    /// <param name="warn">The least effect of a level.</param>
    public bool MayReach(int slot, int subject, DriftCounts counts, TimeSpan length, double log10Alpha, double warn)
    {
        ReadOnlySpan<long> current = slot < 0 ? CellsOf(subject, counts) : SegmentCellsOf(slot, subject, counts);
        Span<double> expected = current.Length > OnStack ? new double[current.Length] : stackalloc double[current.Length];
        WindowVariation variation = Expect(slot, subject, counts, length, expected);
        return DriftEvidence.Log10P(expected, current, variation) <= log10Alpha && PsiEffect.Of(expected, current) >= warn;
    }

    private WindowVariation Expect(int slot, int subject, DriftCounts counts, TimeSpan length, Span<double> expected) =>
        slot < 0
            ? Expect(subject, counts, length, expected)
            : ExpectSegment(
                subject,
                Segments.Expected.AsSpan(slot * Segments.Block + _offsets[subject], expected.Length),
                counts,
                length,
                expected
            );

    private WindowVariation Expect(int subject, DriftCounts counts, TimeSpan length, Span<double> expected)
    {
        if (_subjects[subject].Clock is not { } clock || !counts.Hours.ContainsAnyExcept(0L))
        {
            _subjects[subject].Expected.CopyTo(expected);
            return WindowVariation.None;
        }
        clock.Hourly.Expect(counts.Hours, expected);
        return clock.VariationOf(length);
    }

    /// <summary>Records of a segment in the window.</summary>
    public long SegmentRows(int slot, DriftCounts counts) =>
        // Each record falls into one cell of each subject, so any subject knows how many there are; but a model may have been added later.
        TensorPrimitives.Sum(SegmentCellsOf(slot, 0, counts));

    /// <summary>
    /// One subject of a segment against the same segment of the reference; null without records of the segment, here or in the reference.
    /// </summary>
    /// <param name="slot">The segment.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="counts">What was counted in the window.</param>
    /// <param name="length">Length of the window.</param>
    public SegmentComparison? CompareSegment(int slot, int subject, DriftCounts counts, TimeSpan length)
    {
        ReadOnlySpan<long> current = SegmentCellsOf(slot, subject, counts);
        int start = slot * Segments.Block + _offsets[subject];
        ReadOnlySpan<double> reference = Segments.Expected.AsSpan(start, current.Length);
        long rows = TensorPrimitives.Sum(current);
        if (rows == 0 || TensorPrimitives.Sum(reference) == 0)
        {
            return null;
        }
        Span<double> expected = current.Length > OnStack ? new double[current.Length] : stackalloc double[current.Length];
        WindowVariation variation = ExpectSegment(subject, reference, counts, length, expected);
        double p = DriftEvidence.Log10P(expected, current, variation);
        return new SegmentComparison(
            Psi.Of(Segments.Reference.AsSpan(start, current.Length), current, _smoothing),
            Math.Max(0, PsiEffect.Of(expected, current) - PsiEffect.NullMean(expected, rows, variation.Rho)),
            double.IsNaN(p) ? null : p
        );
    }

    /// <summary>
    /// The segment's own shares, adjusted by the hours of the window as the whole is: the reference does not count segments by hour. The
    /// expectation is worth no more than the segment's records and the hours' together.
    /// </summary>
    private WindowVariation ExpectSegment(
        int subject,
        ReadOnlySpan<double> reference,
        DriftCounts counts,
        TimeSpan length,
        Span<double> expected
    )
    {
        DriftSubject whole = _subjects[subject];
        if (whole.Clock is not { } clock || !counts.Hours.ContainsAnyExcept(0L))
        {
            reference.CopyTo(expected);
            return WindowVariation.None;
        }
        clock.Hourly.Expect(counts.Hours, expected);
        double hours = TensorPrimitives.Sum(expected);
        double worth = 1 / (1 / TensorPrimitives.Sum(reference) + 1 / hours);
        for (int i = 0; i < expected.Length; i++)
        {
            double usual = whole.Expected[i] / whole.ReferenceRows;
            expected[i] = usual > 0 ? reference[i] * (expected[i] / hours / usual) : 0;
        }
        double sum = TensorPrimitives.Sum<double>(expected);
        TensorPrimitives.Multiply(expected, sum > 0 ? worth / sum : 0, expected);
        return clock.VariationOf(length);
    }

    private ReadOnlySpan<long> SegmentCellsOf(int slot, int subject, DriftCounts counts) =>
        counts.Cells.Slice((1 + slot) * Segments.Block + _offsets[subject], _subjects[subject].Cells.Count);
}

/// <summary>One feature or score within a segment, compared with the same segment of the reference.</summary>
/// <param name="Psi">Population stability index.</param>
/// <param name="PsiExcess">PSI smoothed towards the reference, less its mean by chance.</param>
/// <param name="Log10P">Base-10 logarithm of the p-value; null with too few records.</param>
internal readonly record struct SegmentComparison(double Psi, double PsiExcess, double? Log10P);
