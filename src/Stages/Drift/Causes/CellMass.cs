using Vigia.Stages.Distributions;

namespace Vigia.Stages.Drift.Causes;

/// <summary>Where a distribution over one feature's cells would lie among the cells of another feature, or of another unit.</summary>
internal static class CellMass
{
    // Beyond the last edges lies what is at most so many times as far from 0.
    private const double Beyond = 2;

    /// <summary>Multiplies all values, or takes them for another feature's, and puts them into cells.</summary>
    /// <param name="layout">Cells that the shares are of.</param>
    /// <param name="shares">Shares of the cells.</param>
    /// <param name="factor">What values are multiplied by.</param>
    /// <param name="target">Cells that they are put into.</param>
    public static double[] Move(CellLayout layout, IReadOnlyList<double> shares, double factor, CellLayout target)
    {
        double[] moved = new double[target.Cells.Count];
        for (int i = 0; i < layout.Cells.Count; i++)
        {
            Cell cell = layout.Cells[i];
            if (cell.Kind == CellKind.Missing)
            {
                moved[^1] += shares[i];
            }
            else if (shares[i] > 0)
            {
                (double low, double high) = RangeOf(cell, layout);
                Spread(low * factor, high * factor, shares[i], target, moved);
            }
        }
        return moved;
    }

    private static (double Low, double High) RangeOf(Cell cell, CellLayout layout)
    {
        (double first, double last) = (layout.Edges[0], layout.Edges[^1]);
        return cell.Kind switch
        {
            CellKind.Under => (first > 0 ? first / Beyond : first * Beyond - 1, first),
            CellKind.Over => (last, last > 0 ? last * Beyond : last / Beyond),
            _ => (cell.Lower!.Value, cell.Upper!.Value),
        };
    }

    /// <summary>Spreads a share over a range: evenly, or evenly in the logarithm where the range is far from 0 on one side.</summary>
    private static void Spread(double low, double high, double share, CellLayout target, double[] moved)
    {
        bool isLogarithmic = low > 0 && high > 1.5 * low;
        double Place(double value) => isLogarithmic ? Math.Log(Math.Max(value, double.Epsilon)) : value;
        double width = Place(high) - Place(low);
        float[] edges = target.Edges;
        double before = double.NegativeInfinity;
        for (int i = 0; i <= edges.Length; i++)
        {
            double end = i < edges.Length ? edges[i] : double.PositiveInfinity;
            double from = Math.Max(low, before);
            double until = Math.Min(high, end);
            if (until > from)
            {
                moved[i] += width > 0 ? share * (Place(until) - Place(from)) / width : share;
            }
            before = end;
        }
    }
}
