namespace Vigia.Statistics.Drift;

/// <summary>
/// Population stability index: <c>sum over cells of (q - p) ln(q / p)</c>, p the reference's and q the current share; the symmetric
/// Kullback-Leibler divergence (H. Jeffreys, Proc. R. Soc. A 186, 1946, 453-461). At least 0, natural logarithm.
/// </summary>
public static class Psi
{
    // System.Double.Epsilon is subnormal; this is C's DBL_MIN and Python's sys.float_info.min.
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <param name="reference">Count of each cell in the reference.</param>
    /// <param name="current">Count of each cell now; as many cells.</param>
    /// <param name="smoothing">What is done about empty cells.</param>
    /// <returns>The index; NaN if a side has no counts at all.</returns>
    public static double Of(ReadOnlySpan<long> reference, ReadOnlySpan<long> current, Smoothing smoothing)
    {
        Side p = new(reference, smoothing);
        Side q = new(current, smoothing);
        if (p.Total == 0 || q.Total == 0)
        {
            return double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double expected = p.Share(reference[i]);
            double actual = q.Share(current[i]);
            sum += (actual - expected) * Math.Log(actual / expected);
        }
        return sum;
    }

    /// <summary>One side's totals and its share of a cell.</summary>
    private readonly struct Side
    {
        private readonly Smoothing _smoothing;
        private readonly double _denominator;
        private readonly double _ofEmpty;

        public Side(ReadOnlySpan<long> counts, Smoothing smoothing)
        {
            _smoothing = smoothing;
            long least = long.MaxValue;
            foreach (long count in counts)
            {
                Total += count;
                least = count > 0 ? Math.Min(least, count) : least;
            }
            _denominator = smoothing == Smoothing.Jeffreys ? Total + counts.Length / 2.0 : Total;
            double smallest = least / _denominator;
            _ofEmpty =
                smoothing == Smoothing.Frouros ? SmallestNormal
                : smallest <= 0.0001 ? smallest / 1e6
                : 0.0001;
        }

        public long Total { get; }

        public double Share(long count) =>
            _smoothing switch
            {
                Smoothing.Jeffreys => (count + 0.5) / _denominator,
                Smoothing.Popmon => count / _denominator + 10e-6,
                Smoothing.Deepchecks => Math.Max(count / _denominator, 0.01),
                _ => count == 0 ? _ofEmpty : count / _denominator,
            };
    }
}
