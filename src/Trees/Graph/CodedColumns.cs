using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Graph;

/// <summary>The columns of the working matrix whose values are replaced by the codes of doubles.</summary>
internal sealed class CodedColumns
{
    private readonly int[] _columns;
    private readonly double[][] _thresholds;

    private CodedColumns(int[] columns, double[][] thresholds, int[] sources)
    {
        _columns = columns;
        _thresholds = thresholds;
        Sources = sources;
    }

    /// <summary>For each of them, the column of a row of features that it begins as.</summary>
    public int[] Sources { get; }

    /// <summary>Null where the trees compare values.</summary>
    public static CodedColumns? Of(TreeGraph graph)
    {
        if (graph.Ensemble.Codes is not { } codes)
        {
            return null;
        }

        // Features beyond the last threshold are never compared.
        int[] columns = graph.Features.Result[..Math.Min(codes.Length, graph.Features.Result.Length)];
        return new CodedColumns(columns, codes, [.. columns.Select(column => graph.Features.Sources[column])]);
    }

    /// <summary>Replaces the values.</summary>
    /// <param name="matrix">The working matrix.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="exact">Row-major, a double for each of the columns; empty: the matrix holds the values.</param>
    public void Apply(Span<float> matrix, int rows, int width, ReadOnlySpan<double> exact)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            ReadOnlySpan<double> thresholds = _thresholds[i];
            for (int row = 0, at = _columns[i]; row < rows; row++, at += width)
            {
                matrix[at] = ThresholdCodes.Of(thresholds, exact.IsEmpty ? matrix[at] : exact[(row * _columns.Length) + i]);
            }
        }
    }

    /// <summary>The thresholds of one of the columns, as the nearest floats.</summary>
    public IEnumerable<float> ThresholdsOf(int column) => _thresholds[column].Select(threshold => (float)threshold);
}
