namespace Vigia.Statistics.Histograms;

/// <summary>
/// Counts one column with many edges. Codes of categories (edges 0, 1, 2, ...) lead to their interval directly, other values
/// by binary search.
/// </summary>
internal static class HistogramSingle
{
    public static void Count(EdgeColumn column, ReadOnlySpan<float> matrix, int stride, Span<long> counts)
    {
        float[] edges = column.Edges;
        bool areCodes = AreCodes(edges);
        for (int i = column.Column; i < matrix.Length; i += stride)
        {
            float value = matrix[i];
            int interval;
            if (float.IsNaN(value))
            {
                interval = BitConverter.SingleToUInt32Bits(value) == UnseenNaN.Bits ? edges.Length + 2 : edges.Length + 1;
            }
            else if (areCodes)
            {
                // The clamp comes first: a conversion of what no int holds is not defined.
                interval = value < 0 ? 0 : (int)Math.Min(value, edges.Length - 1) + 1;
            }
            else
            {
                int found = Array.BinarySearch(edges, value);
                interval = found >= 0 ? found + 1 : ~found;
            }
            counts[interval]++;
        }
    }

    private static bool AreCodes(float[] edges)
    {
        for (int i = 0; i < edges.Length; i++)
        {
            if (edges[i] != i)
            {
                return false;
            }
        }
        return true;
    }
}
