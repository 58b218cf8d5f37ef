namespace Vigia.Stages.Distributions;

/// <summary>Chooses the edges of bins.</summary>
internal static class Edges
{
    // 1-2-5 towards both ends, where fraud scores crowd, and tenths between: a fraud rate of 6 in 100,000 is not one cell.
    private static readonly double[] ScoreLadder =
    [
        1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.3, 0.4,
    ];

    /// <summary>
    /// Quantiles as edges: each is a value that occurs (numpy.quantile with method="inverted_cdf", in exact arithmetic), equal ones
    /// merged. With no more distinct values than bins, each value has its own bin.
    /// </summary>
    /// <param name="sorted">Finite values, rising: all of the reference, or a sample of it.</param>
    /// <param name="bins">Bins wanted, at least 1.</param>
    /// <param name="min">Smallest value of the whole reference.</param>
    /// <param name="max">Largest value of the whole reference; the last edge is the next float above it.</param>
    public static float[] Quantiles(ReadOnlySpan<float> sorted, int bins, float min, float max)
    {
        var edges = new List<float> { min + 0f };
        float[] distinct = FirstDistinct(sorted, bins + 1);
        if (distinct.Length <= bins)
        {
            AddRising(edges, distinct);
        }
        else
        {
            for (int i = 1; i < bins; i++)
            {
                long rank = ((long)i * sorted.Length + bins - 1) / bins;
                AddRising(edges, [sorted[(int)Math.Max(0, rank - 1)]]);
            }
        }
        edges.Add(float.BitIncrement(max));
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

    private static void AddRising(List<float> edges, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (value > edges[^1])
            {
                // Adding zero makes -0 a plain 0, which looks better as a label.
                edges.Add(value + 0f);
            }
        }
    }

    private static float[] FirstDistinct(ReadOnlySpan<float> sorted, int limit)
    {
        var distinct = new List<float>(limit);
        foreach (float value in sorted)
        {
            if (distinct.Count == 0 || value != distinct[^1])
            {
                if (distinct.Count == limit)
                {
                    break;
                }
                distinct.Add(value);
            }
        }
        return [.. distinct];
    }
}
