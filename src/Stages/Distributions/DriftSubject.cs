using Vigia.Statistics.Drift;

namespace Vigia.Stages.Distributions;

/// <summary>Something whose distribution is watched: a feature, or a model's scores.</summary>
public sealed class DriftSubject
{
    private readonly long[] _reference;
    private readonly double[] _points;
    private readonly int _valueCells;

    /// <param name="name">Name of the feature or model.</param>
    /// <param name="type">Its type in reports: <c>number</c>, <c>boolean</c>, <c>category</c>, <c>score</c>.</param>
    /// <param name="layout">Its cells.</param>
    /// <param name="reference">The reference's count of each cell.</param>
    /// <param name="moments">The reference's moments; null for categories and where there were no numbers.</param>
    /// <param name="means">Mean of each bin's numbers in the reference, null for an empty bin; null if the profile has none.</param>
    internal DriftSubject(
        string name,
        string type,
        CellLayout layout,
        long[] reference,
        Moments? moments,
        IReadOnlyList<double?>? means = null
    )
    {
        Name = name;
        Type = type;
        Layout = layout;
        Moments = moments;
        ReferenceRows = reference.Sum();
        _reference = reference;
        Means = means;
        Expected = [.. reference.Select(r => (double)r)];
        _valueCells = layout.Cells.Count(c => c.IsValue);
        _points = layout.Edges.Length > 0 && moments is { Std: > 0 } ? PointsOf(layout, means) : [];
    }

    public string Name { get; }

    public string Type { get; }

    /// <summary>Its cells, values first and in order.</summary>
    public IReadOnlyList<Cell> Cells => Layout.Cells;

    /// <summary>The reference's count of each cell.</summary>
    public IReadOnlyList<long> Reference => _reference;

    public long ReferenceRows { get; }

    public Moments? Moments { get; }

    internal CellLayout Layout { get; }

    /// <summary>Mean of each bin's numbers in the reference.</summary>
    internal IReadOnlyList<double?>? Means { get; }

    /// <summary>The reference by hour of the week; null if the profile has none.</summary>
    internal ClockedReference? Clock { get; init; }

    /// <summary>The reference's counts, as an expectation of a window at any time.</summary>
    internal double[] Expected { get; }

    /// <summary>Whether a Wasserstein distance can be given.</summary>
    internal bool HasWasserstein => _points.Length > 0;

    /// <summary>Compares current counts with the whole reference; null if either side has none.</summary>
    public DriftStatistics? Compare(ReadOnlySpan<long> current, Smoothing smoothing) =>
        Compare(current, smoothing, Expected, WindowVariation.None);

    /// <summary>Compares current counts with the reference; null if either side has none.</summary>
    /// <param name="current">Records in each cell.</param>
    /// <param name="smoothing">What PSI does about empty cells.</param>
    /// <param name="expected">What effect and evidence compare with: expected shares times what the expectation is worth in
    /// records.</param>
    /// <param name="variation">How much such windows vary anyway.</param>
    internal DriftStatistics? Compare(
        ReadOnlySpan<long> current,
        Smoothing smoothing,
        ReadOnlySpan<double> expected,
        WindowVariation variation
    )
    {
        long rows = Sum(current, static _ => true);
        if (rows == 0 || ReferenceRows == 0)
        {
            return null;
        }
        ReadOnlySpan<long> values = current[.._valueCells];
        ReadOnlySpan<long> referenceValues = _reference.AsSpan(0, _valueCells);
        return new DriftStatistics
        {
            Psi = Psi.Of(_reference, current, smoothing),
            PsiExcess = Math.Max(0, PsiEffect.Of(expected, current) - PsiEffect.NullMean(expected, rows, variation.Rho)),
            Log10P = DriftEvidence.Log10P(expected, current, variation) is var p && double.IsNaN(p) ? null : p,
            Ks = Finite(Distances.KolmogorovSmirnov(referenceValues, values)),
            Js = Distances.JensenShannon(_reference, current),
            Hellinger = Distances.Hellinger(_reference, current),
            Wasserstein = HasWasserstein ? Finite(Distances.Wasserstein(_points, referenceValues, values) / Moments!.Std) : null,
            LInfinity = Distances.LInfinity(_reference, current),
            MissingShare = Sum(current, static c => c.Kind == CellKind.Missing) / (double)rows,
            OutOfRangeShare = Sum(current, static c => c.IsOutOfRange) / (double)rows,
            UnseenShare = Sum(current, static c => c.Kind == CellKind.Unseen) / (double)rows,
        };
    }

    /// <summary>Sum of the counts of some cells.</summary>
    internal long Sum(ReadOnlySpan<long> counts, Func<Cell, bool> isCounted)
    {
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += isCounted(Cells[i]) ? counts[i] : 0;
        }
        return sum;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double[] PointsOf(CellLayout layout, IReadOnlyList<double?>? means) =>
        [
            layout.Edges[0],
            .. layout.Edges.Zip(layout.Edges.Skip(1), static (a, b) => ((double)a + b) / 2).Select((middle, i) => means?[i] ?? middle),
            layout.Edges[^1],
        ];
}
