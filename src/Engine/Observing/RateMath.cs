namespace Vigia.Engine.Observing;

/// <summary>What counts over a span of time come to.</summary>
internal static class RateMath
{
    public static double PerSecond(long count, double seconds) => seconds > 0 ? count / seconds : 0;

    /// <summary>A share of the time, 0 to 1.</summary>
    public static double Share(double part, double whole) => whole > 0 ? Math.Clamp(part / whole, 0, 1) : 0;

    /// <summary>
    /// The quantile <paramref name="q"/> of what was counted by bucket, with values spread evenly within a bucket, as PromQL's
    /// <c>histogram_quantile</c> has it; beyond the last bound, that bound. Null if nothing was counted.
    /// </summary>
    /// <param name="q">0 to 1.</param>
    /// <param name="counts">One more than bounds: the last is what lies beyond.</param>
    /// <param name="bounds">Upper bounds, rising, the first bucket begins at 0.</param>
    public static double? Quantile(double q, ReadOnlySpan<long> counts, IReadOnlyList<double> bounds)
    {
        long total = 0;
        foreach (long count in counts)
        {
            total += count;
        }
        if (total == 0)
        {
            return null;
        }
        (double rank, long before) = (q * total, 0);
        for (int i = 0; i < bounds.Count; i++)
        {
            if (counts[i] > 0 && before + counts[i] >= rank)
            {
                double lower = i == 0 ? 0 : bounds[i - 1];
                return lower + ((bounds[i] - lower) * (rank - before) / counts[i]);
            }
            before += counts[i];
        }
        return bounds[^1];
    }
}
