namespace Vigia.Statistics.Histograms;

/// <summary>The reference: one value after the other, compared with one edge after the other.</summary>
internal static class HistogramScalar
{
    public static void Count(EdgeTable table, ReadOnlySpan<float> matrix, Span<long> counts)
    {
        for (int index = 0; index < table.Columns.Count; index++)
        {
            EdgeColumn column = table.Columns[index];
            if (column.Edges.Length > EdgeTable.EdgesMax)
            {
                continue;
            }
            Span<long> own = counts.Slice(table.OffsetOf(index), column.CountsLength);
            for (int i = column.Column; i < matrix.Length; i += table.Stride)
            {
                own[Interval(matrix[i], column.Edges)]++;
            }
        }
    }

    private static int Interval(float value, float[] edges)
    {
        if (float.IsNaN(value))
        {
            return BitConverter.SingleToUInt32Bits(value) == UnseenNaN.Bits ? edges.Length + 2 : edges.Length + 1;
        }
        int interval = 0;
        while (interval < edges.Length && value >= edges[interval])
        {
            interval++;
        }
        return interval;
    }
}
