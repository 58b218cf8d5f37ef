using Vigia.Statistics.Histograms;

namespace Vigia.Statistics.Joint;

/// <summary>Learns a joint model: which pairs of columns depend on each other, and how.</summary>
public static class JointLearner
{
    /// <summary>Pairs at most. More find little more, and fit the reference's own chance.</summary>
    public const int PairsMax = 32;

    /// <summary>Fewer records do not show which columns depend on each other.</summary>
    public const int RowsMin = 1000;

    // A pair that has less says nothing worth its time; in natural units of information.
    private const double InformationMin = 0.002;

    // A column of which the hour of the week knows this part of the information is the clock itself.
    private const double ClockPart = 0.5;

    /// <summary>The model; null if no two columns depend on each other, or if there are too few rows.</summary>
    /// <param name="matrix">Rows of the reference.</param>
    /// <param name="stride">Values in a row.</param>
    /// <param name="columns">Columns that may take part, and their edges.</param>
    /// <param name="hours">Hour of the week of each row: columns that follow it are left out.</param>
    /// <param name="modelStride">Columns of the rows that the model will score.</param>
    public static JointModel? Learn(
        ReadOnlySpan<float> matrix,
        int stride,
        IReadOnlyList<EdgeColumn> columns,
        ReadOnlySpan<byte> hours,
        int modelStride
    )
    {
        ArgumentNullException.ThrowIfNull(columns);
        int rows = hours.Length;
        if (rows < RowsMin)
        {
            return null;
        }
        byte[][] codes = CodesOf(matrix, stride, columns, rows);
        byte[] clock = hours.ToArray();
        int[] taking = [.. Enumerable.Range(0, columns.Count).Where(i => !IsClock(codes[i], JointModel.CodesOf(columns[i]), clock))];
        List<(double Information, JointPair Pair)> pairs = [];
        for (int i = 0; i < taking.Length; i++)
        {
            for (int j = i + 1; j < taking.Length; j++)
            {
                int width = JointModel.CodesOf(columns[taking[j]]);
                long[] counts = Count(codes[taking[i]], codes[taking[j]], JointModel.CodesOf(columns[taking[i]]), width);
                (double information, double chance) = Information(counts, width);
                if (information - chance > Math.Max(InformationMin, 2 * chance))
                {
                    pairs.Add((information - chance, new JointPair(taking[i], taking[j], counts)));
                }
            }
        }
        JointPair[] best = [.. Forests([.. pairs.OrderByDescending(p => p.Information).Select(p => p.Pair)], columns.Count)];
        int[] used = [.. best.SelectMany(p => new[] { p.First, p.Second }).Distinct().Order()];
        return best.Length == 0
            ? null
            : new JointModel(
                modelStride,
                [.. used.Select(u => columns[u])],
                [.. best.Select(p => p with { First = Array.IndexOf(used, p.First), Second = Array.IndexOf(used, p.Second) })]
            );
    }

    /// <summary>
    /// The pairs of a maximum spanning forest (Chow, Liu 1968), then those of one of the pairs that are left, and so on: many pairs may
    /// share one cause, such as a device that is missing, and would leave no room for others.
    /// </summary>
    private static IEnumerable<JointPair> Forests(List<JointPair> pairs, int columns)
    {
        for (int room = PairsMax; room > 0 && pairs.Count > 0; )
        {
            int[] trees = [.. Enumerable.Range(0, columns)];
            List<JointPair> left = [];
            foreach (JointPair pair in pairs)
            {
                (int first, int second) = (trees[pair.First], trees[pair.Second]);
                if (first == second || room == 0)
                {
                    left.Add(pair);
                    continue;
                }
                for (int i = 0; i < columns; i++)
                {
                    trees[i] = trees[i] == second ? first : trees[i];
                }
                room--;
                yield return pair;
            }
            pairs = left;
        }
    }

    private static byte[][] CodesOf(ReadOnlySpan<float> matrix, int stride, IReadOnlyList<EdgeColumn> columns, int rows)
    {
        byte[][] codes = new byte[columns.Count][];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = new byte[rows];
            float[] edges = columns[i].Edges;
            for (int row = 0; row < rows; row++)
            {
                float value = matrix[row * stride + columns[i].Column];
                int found = edges.AsSpan().BinarySearch(value);
                // A value that equals an edge reaches it; NaN, which sorts below all numbers, has no value.
                codes[i][row] = (byte)(float.IsNaN(value) ? 0 : 1 + (found >= 0 ? found + 1 : ~found));
            }
        }
        return codes;
    }

    private static bool IsClock(byte[] codes, int count, byte[] hours)
    {
        (double shared, double chance) = Information(Count(codes, hours, count, byte.MaxValue + 1), byte.MaxValue + 1);
        (double own, _) = Information(Count(codes, codes, count, count), count);
        return own > 0 && shared - chance > ClockPart * own;
    }

    private static long[] Count(byte[] first, byte[] second, int firstCodes, int width)
    {
        long[] counts = new long[firstCodes * width];
        for (int row = 0; row < first.Length; row++)
        {
            counts[first[row] * width + second[row]]++;
        }
        return counts;
    }

    /// <summary>
    /// Mutual information of a table, and what chance makes of it on average between independent columns: half the degrees of freedom over
    /// the records (Miller 1955).
    /// </summary>
    private static (double Information, double Chance) Information(long[] counts, int width)
    {
        double[] rows = new double[counts.Length / width];
        double[] columns = new double[width];
        double total = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            rows[i / width] += counts[i];
            columns[i % width] += counts[i];
            total += counts[i];
        }
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += counts[i] == 0 ? 0 : counts[i] * Math.Log(counts[i] * total / (rows[i / width] * columns[i % width]));
        }
        int freedom = (rows.Count(r => r > 0) - 1) * (columns.Count(c => c > 0) - 1);
        return (sum / total, freedom / (2 * total));
    }
}
