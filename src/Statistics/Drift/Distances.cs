namespace Vigia.Statistics.Drift;

/// <summary>
/// Distances between two distributions over the same cells, from their counts. Shares are counts divided by the side's total, without
/// smoothing. Each is NaN if a side has no counts.
/// </summary>
public static class Distances
{
    /// <summary>
    /// Kolmogorov-Smirnov statistic on binned data: greatest absolute difference of the cumulative shares over ordered cells, 0 to 1. It is
    /// a lower bound of the statistic of the raw values (scipy.stats.ks_2samp), which also looks inside the cells.
    /// </summary>
    public static double KolmogorovSmirnov(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        (double n, double m) = (Sum(reference), Sum(current));
        double greatest = n > 0 && m > 0 ? 0 : double.NaN;
        (long r, long c) = (0, 0);
        for (int i = 0; i < reference.Length; i++)
        {
            r += reference[i];
            c += current[i];
            greatest = Math.Max(greatest, Math.Abs(r / n - c / m));
        }
        return greatest;
    }

    /// <summary>
    /// Jensen-Shannon distance with base 2: the square root of the divergence, 0 to 1, as
    /// <c>scipy.spatial.distance.jensenshannon(p, q, base=2)</c> (J. Lin, IEEE Trans. Inf. Theory 37(1), 1991, 145-151).
    /// </summary>
    public static double JensenShannon(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        (double n, double m) = (Sum(reference), Sum(current));
        if (n == 0 || m == 0)
        {
            return double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            (double p, double q) = (reference[i] / n, current[i] / m);
            double mean = (p + q) / 2;
            sum += (p > 0 ? p * Math.Log(p / mean) : 0) + (q > 0 ? q * Math.Log(q / mean) : 0);
        }
        // Rounding can leave a sum of equal shares a hair below 0.
        return Math.Sqrt(Math.Max(0, sum / Math.Log(2)) / 2);
    }

    /// <summary>Hellinger distance, 0 to 1: <c>sqrt(sum (sqrt p - sqrt q)^2) / sqrt 2</c>.</summary>
    public static double Hellinger(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        (double n, double m) = (Sum(reference), Sum(current));
        double sum = n > 0 && m > 0 ? 0 : double.NaN;
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = Math.Sqrt(reference[i] / n) - Math.Sqrt(current[i] / m);
            sum += difference * difference;
        }
        return Math.Sqrt(sum) / Math.Sqrt(2);
    }

    /// <summary>L-infinity distance: greatest absolute difference of a cell's shares, 0 to 1.</summary>
    public static double LInfinity(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        (double n, double m) = (Sum(reference), Sum(current));
        double greatest = n > 0 && m > 0 ? 0 : double.NaN;
        for (int i = 0; i < reference.Length; i++)
        {
            greatest = Math.Max(greatest, Math.Abs(reference[i] / n - current[i] / m));
        }
        return greatest;
    }

    /// <summary>
    /// First Wasserstein distance between two distributions on points: <c>scipy.stats.wasserstein_distance(points, points, reference,
    /// current)</c>.
    /// </summary>
    /// <param name="points">Where each cell's counts are taken to lie, not falling.</param>
    /// <param name="reference">Counts of the reference.</param>
    /// <param name="current">Counts now.</param>
    public static double Wasserstein(ReadOnlySpan<double> points, ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        (double n, double m) = (Sum(reference), Sum(current));
        double sum = n > 0 && m > 0 ? 0 : double.NaN;
        (long r, long c) = (0, 0);
        for (int i = 0; i + 1 < points.Length; i++)
        {
            r += reference[i];
            c += current[i];
            sum += Math.Abs(r / n - c / m) * (points[i + 1] - points[i]);
        }
        return sum;
    }

    private static double Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }
        return sum;
    }
}
