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

    /// <summary>
    /// What PSI comes to by chance alone when nothing drifts: about <c>(B - 1)(1/n + 1/m)</c> for B cells and n and m rows, the mean of
    /// its limit, a scaled chi-squared distribution with B - 1 degrees of freedom (B. Yurdakul, "Statistical properties of population
    /// stability index", Western Michigan University, 2018). Infinite for a side without rows.
    /// </summary>
    public static double NoiseFloor(int cells, long referenceRows, long rows) => (cells - 1) * (1.0 / referenceRows + 1.0 / rows);

    /// <summary>
    /// Six standard deviations of the same limit above its mean (the variance of chi-squared is twice its degrees of freedom). Chance exceeds
    /// it less than once in a thousand windows with three cells, and more rarely the more cells there are.
    /// </summary>
    public static double NoiseCeiling(int cells, long referenceRows, long rows) =>
        (cells - 1 + 6 * Math.Sqrt(2.0 * (cells - 1))) * (1.0 / referenceRows + 1.0 / rows);

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
            _ofEmpty = smoothing == Smoothing.Frouros ? SmallestNormal : smallest <= 0.0001 ? smallest / 1e6 : 0.0001;
        }

        public long Total { get; }

        public double Share(long count) => _smoothing switch
        {
            Smoothing.Jeffreys => (count + 0.5) / _denominator,
            Smoothing.Popmon => count / _denominator + 10e-6,
            Smoothing.Deepchecks => Math.Max(count / _denominator, 0.01),
            _ => count == 0 ? _ofEmpty : count / _denominator,
        };
    }
}
