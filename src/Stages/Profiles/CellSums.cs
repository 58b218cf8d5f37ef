using Vigia.Stages.Distributions;

namespace Vigia.Stages.Profiles;

/// <summary>
/// Sums of the numbers in each bin of each column, for the bins' means. They depend on the order of rows alone, not on how rows are cut
/// into batches.
/// </summary>
/// <param name="layouts">The cells of each column, in column order; columns of categories are left out.</param>
internal sealed class CellSums(IReadOnlyList<CellLayout> layouts)
{
    private readonly double[]?[] _sums =
    [
        .. layouts.Select(l => l.Cells.Any(c => c.Kind == CellKind.Bin) ? new double[l.Edges.Length - 1] : null),
    ];

    /// <summary>Adds whole rows, one value for each column.</summary>
    public void Add(ReadOnlySpan<float> rows)
    {
        for (int column = 0; column < _sums.Length; column++)
        {
            if (_sums[column] is { } sums)
            {
                Add(rows, column, layouts[column].Edges, sums);
            }
        }
    }

    /// <summary>The mean of each bin of a column; null for an empty bin.</summary>
    /// <param name="column">The column.</param>
    /// <param name="bins">Numbers in each of its bins.</param>
    public double?[] MeansOf(int column, ReadOnlySpan<long> bins)
    {
        double?[] means = new double?[bins.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            // Rounding of a long sum may leave a bin of nearly equal numbers.
            float[] edges = layouts[column].Edges;
            means[i] = bins[i] == 0 ? null : Math.Clamp(_sums[column]![i] / bins[i], edges[i], edges[i + 1]);
        }
        return means;
    }

    private void Add(ReadOnlySpan<float> rows, int column, ReadOnlySpan<float> edges, double[] sums)
    {
        for (int at = column; at < rows.Length; at += _sums.Length)
        {
            float value = rows[at];
            // A bin begins with its edge, so a value that equals one belongs to the bin above it. NaN sorts below all numbers.
            int found = edges.BinarySearch(value);
            int bin = found >= 0 ? found : ~found - 1;
            if ((uint)bin < (uint)sums.Length)
            {
                sums[bin] += value;
            }
        }
    }
}
