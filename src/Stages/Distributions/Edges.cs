namespace Vigia.Stages.Distributions;

/// <summary>Chooses the edges of bins.</summary>
internal static class Edges
{
    // Both ends are cut again at these shares, as long as so many values lie beyond.
    private const int TailValuesMin = 25;

    private static readonly (int Numerator, int Denominator)[] Tails = [(1, 1000), (1, 100), (99, 100), (999, 1000)];

    // 1-2-5 towards both ends, where fraud scores crowd, and tenths between: a fraud rate of 6 in 100,000 is not one cell.
    private static readonly double[] ScoreLadder =
    [
        1e-6,
        2e-6,
        5e-6,
        1e-5,
        2e-5,
        5e-5,
        1e-4,
        2e-4,
        5e-4,
        1e-3,
        2e-3,
        5e-3,
        1e-2,
        2e-2,
        5e-2,
        0.1,
        0.2,
        0.3,
        0.4,
    ];

    /// <summary>
    /// Edges for numbers. With at most twice as many distinct values as bins (three times as many, if they are integers next to each
    /// other: codes, hours) each value has its own bin. Otherwise a value that more than 1/(2 x bins) of the records have is a bin of its
    /// own (up to the next integer, if that occurs too); the others are cut at quantiles (numpy.quantile with method="inverted_cdf", in
    /// exact arithmetic), as many as their share of the bins and at least two; and both ends are cut again at 1 % and 0.1 %.
    /// </summary>
    /// <param name="sorted">Finite values, rising: all of the reference, or a sample of it. At least one.</param>
    /// <param name="bins">Bins wanted, at least 1.</param>
    /// <param name="min">Smallest value of the whole reference.</param>
    /// <param name="max">Largest value of the whole reference; the last edge is the next float above it.</param>
    public static float[] Numbers(ReadOnlySpan<float> sorted, int bins, float min, float max)
    {
        SortedSet<float> edges = [Plain(min), float.BitIncrement(max)];
        List<(float Value, int Count)> distinct = DistinctValues(sorted);
        if (distinct.Count <= 2 * bins || AreFewIntegers(distinct, 3 * bins))
        {
            AddEach(distinct, edges);
        }
        else
        {
            AddAtomsAndQuantiles(sorted, distinct, bins, edges);
            AddTails(sorted, edges);
        }
        // A sample may lack the extremes, but has nothing beyond them.
        return [.. edges];
    }

    /// <summary>Edges for probabilities: 0 to 1, logarithmic towards both ends, with the decision threshold among them.</summary>
    public static float[] Scores(float threshold)
    {
        IEnumerable<double> upper = ScoreLadder.Reverse().Select(e => 1 - e);
        float[] edges = [0, .. ScoreLadder.Select(e => (float)e), 0.5f, .. upper.Select(e => (float)e), float.BitIncrement(1)];
        return With(edges, threshold);
    }

    /// <summary>The edges with one more among them; unchanged if it is there already or is not finite.</summary>
    public static float[] With(float[] edges, float extra) =>
        float.IsFinite(extra) && !edges.Contains(extra) ? [.. edges.Append(extra).Order()] : edges;

    /// <summary>Such as the hours of the day, each of which means something.</summary>
    private static bool AreFewIntegers(List<(float Value, int Count)> distinct, int most) =>
        distinct.Count <= most && distinct[^1].Value - distinct[0].Value < most && distinct.TrueForAll(d => float.IsInteger(d.Value));

    /// <summary>A bin for each value, and one for what lies between two values, unless they are successive integers.</summary>
    private static void AddEach(List<(float Value, int Count)> distinct, SortedSet<float> edges)
    {
        for (int i = 0; i < distinct.Count; i++)
        {
            AddValue(distinct, i, edges);
        }
    }

    private static void AddValue(List<(float Value, int Count)> distinct, int index, SortedSet<float> edges)
    {
        float value = distinct[index].Value;
        edges.Add(value);
        bool isFollowedBySuccessor = index + 1 < distinct.Count && float.IsInteger(value) && distinct[index + 1].Value == value + 1;
        edges.Add(isFollowedBySuccessor ? value + 1 : float.BitIncrement(value));
    }

    private static void AddAtomsAndQuantiles(
        ReadOnlySpan<float> sorted,
        List<(float Value, int Count)> distinct,
        int bins,
        SortedSet<float> edges
    )
    {
        HashSet<float> atoms = [];
        for (int i = 0; i < distinct.Count; i++)
        {
            if (2L * bins * distinct[i].Count > sorted.Length)
            {
                atoms.Add(distinct[i].Value);
                AddValue(distinct, i, edges);
            }
        }
        float[] rest = [.. sorted.ToArray().Where(v => !atoms.Contains(Plain(v))).Select(Plain)];
        // An even half is rounded to the even number, as Python does.
        int parts = Math.Max(2, (int)Math.Round((double)bins * rest.Length / sorted.Length));
        for (int i = 1; i < parts && rest.Length > 0; i++)
        {
            edges.Add(rest[RankOf(i, parts, rest.Length)]);
        }
    }

    private static void AddTails(ReadOnlySpan<float> sorted, SortedSet<float> edges)
    {
        foreach ((int numerator, int denominator) in Tails)
        {
            float edge = Plain(sorted[RankOf(numerator, denominator, sorted.Length)]);
            int below = FirstAtLeast(sorted, edge);
            if (Math.Min(below, sorted.Length - below) >= TailValuesMin)
            {
                edges.Add(edge);
            }
        }
    }

    /// <summary>Place of the smallest value that at least the given share of the values do not exceed.</summary>
    private static int RankOf(int numerator, int denominator, int length) =>
        (int)Math.Max(0, ((long)numerator * length + denominator - 1) / denominator - 1);

    private static int FirstAtLeast(ReadOnlySpan<float> sorted, float value)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static List<(float Value, int Count)> DistinctValues(ReadOnlySpan<float> sorted)
    {
        List<(float Value, int Count)> distinct = [];
        foreach (float value in sorted)
        {
            if (distinct.Count > 0 && distinct[^1].Value == value)
            {
                distinct[^1] = (distinct[^1].Value, distinct[^1].Count + 1);
            }
            else
            {
                distinct.Add((Plain(value), 1));
            }
        }
        return distinct;
    }

    // Adding zero makes -0 a plain 0, which looks better as a label.
    private static float Plain(float value) => value + 0f;
}
