using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vigia.Statistics.Histograms;

/// <summary>
/// Counts the values of many columns into the intervals between edges, straight over the row-major matrix. All vector widths
/// give the same counts.
/// </summary>
/// <remarks>
/// For each edge the vectors count how many values reach it; the difference of neighbours is an interval. That costs two
/// instructions per edge and vector, has no branch on data, and beats any search as long as edges are few.
/// </remarks>
public static class Histogram
{
    // Rows are worked on in tiles that stay in the first-level cache while all edges pass over them.
    private const int TileFloats = 4096;

    /// <summary>Adds the rows of <paramref name="matrix"/> to <paramref name="counts"/>.</summary>
    /// <param name="level">Vector width; the processor must have it.</param>
    /// <param name="table">Columns and edges.</param>
    /// <param name="matrix">Whole rows of <c>table.Stride</c> values each.</param>
    /// <param name="sums">Scratch of <c>table.SumsLength</c>; what it held is lost.</param>
    /// <param name="counts">Counts of all columns, <c>table.CountsLength</c> long; added to.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static void Count(SimdLevel level, EdgeTable table, ReadOnlySpan<float> matrix, Span<int> sums, Span<long> counts)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (matrix.Length % table.Stride != 0 || sums.Length < table.SumsLength || counts.Length != table.CountsLength)
        {
            throw new ArgumentException(
                $"the matrix must have whole rows of {table.Stride} values (has {matrix.Length} values), "
                    + $"sums {table.SumsLength} values (has {sums.Length}), counts {table.CountsLength} (has {counts.Length})"
            );
        }
        foreach (int index in table.Single)
        {
            EdgeColumn column = table.Columns[index];
            HistogramSingle.Count(column, matrix, table.Stride, counts.Slice(table.OffsetOf(index), column.CountsLength));
        }
        int foldedRows = level == SimdLevel.Scalar ? 0 : FoldedRows(table, matrix.Length);
        if (foldedRows > 0)
        {
            sums = sums[..table.SumsLength];
            sums.Clear();
            Accumulate(level, table, ref MemoryMarshal.GetReference(matrix), foldedRows, sums);
            foreach (EdgeBlock block in table.Blocks)
            {
                Add(table, block, foldedRows, sums.Slice(block.SumsStart, block.SumsLength), counts);
            }
        }
        HistogramScalar.Count(table, matrix[(foldedRows * table.FoldedStride)..], counts);
    }

    /// <summary>Folded rows of which every block can be loaded without reading beyond the matrix.</summary>
    private static int FoldedRows(EdgeTable table, int length)
    {
        int beyond = Math.Max(0, EdgeTable.Lanes - table.FoldedStride);
        return Math.Max(0, length - beyond) / table.FoldedStride;
    }

    private static void Accumulate(SimdLevel level, EdgeTable table, ref float matrix, int rows, Span<int> sums)
    {
        int stride = table.FoldedStride;
        int tileRows = Math.Max(16, TileFloats / stride);
        for (int row = 0; row < rows; row += tileRows)
        {
            int count = Math.Min(tileRows, rows - row);
            ref float tile = ref Unsafe.Add(ref matrix, (nint)row * stride);
            foreach (EdgeBlock block in table.Blocks)
            {
                Span<int> own = sums.Slice(block.SumsStart, block.SumsLength);
                switch (level)
                {
                    case SimdLevel.Bits512:
                        HistogramKernel<FloatLanes512, Vector512<float>, Vector512<int>>.Accumulate(ref tile, count, stride, block, own);
                        break;
                    case SimdLevel.Bits256:
                        HistogramKernel<FloatLanes256, Vector256<float>, Vector256<int>>.Accumulate(ref tile, count, stride, block, own);
                        break;
                    default:
                        HistogramKernel<FloatLanes128, Vector128<float>, Vector128<int>>.Accumulate(ref tile, count, stride, block, own);
                        break;
                }
            }
        }
    }

    /// <summary>Turns "how many reach edge j" into counts of intervals, missing and unseen.</summary>
    private static void Add(EdgeTable table, EdgeBlock block, int rows, ReadOnlySpan<int> sums, Span<long> counts)
    {
        for (int lane = 0; lane < EdgeTable.Lanes; lane++)
        {
            if (block.Lanes[lane] < 0)
            {
                continue;
            }
            EdgeColumn column = table.Columns[block.Lanes[lane]];
            Span<long> own = counts.Slice(table.OffsetOf(block.Lanes[lane]), column.CountsLength);
            int reached = sums[lane];
            int unseen = sums[block.Levels * EdgeTable.Lanes + lane];
            own[^2] += rows - reached - unseen;
            own[^1] += unseen;
            for (int i = 0; i < column.Edges.Length; i++)
            {
                int next = sums[(i + 1) * EdgeTable.Lanes + lane];
                own[i] += reached - next;
                reached = next;
            }
            own[column.Edges.Length] += reached;
        }
    }
}
