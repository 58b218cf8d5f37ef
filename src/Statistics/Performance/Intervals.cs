namespace Vigia.Statistics.Performance;

/// <summary>The 95 % intervals that the figures share.</summary>
public static class Intervals
{
    /// <summary>The standard normal's quantile at 97.5 %.</summary>
    public const double Z95 = 1.9599639845400545;

    /// <summary>
    /// Wilson's score interval of a share (E. B. Wilson, JASA 22, 1927, 209-212), without continuity correction: it keeps near 95 % also
    /// for shares of a few in 100,000, and is not a point at 0 or 1.
    /// </summary>
    /// <param name="successes">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 0; without any there is no interval.</param>
    public static Interval Wilson(long successes, long trials) => Wilson((double)successes / trials, trials);

    /// <summary>
    /// As <see cref="Wilson(long,long)"/>, of a share and a number of trials that need not be whole, such as an effective sample size.
    /// </summary>
    public static Interval Wilson(double share, double trials)
    {
        if (!(trials > 0))
        {
            return Interval.None;
        }
        double z2 = Z95 * Z95;
        double centre = share + z2 / (2 * trials);
        double half = Z95 * Math.Sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials));
        double scale = 1 + z2 / trials;
        // Rounding must not move the ends off 0 and 1.
        return new Interval(share == 0 ? 0 : Math.Max(0, (centre - half) / scale), share == 1 ? 1 : Math.Min(1, (centre + half) / scale));
    }

    /// <summary>
    /// The score interval of the mean of a Poisson count: <c>k + z^2 / 2 ± z sqrt(k + z^2 / 4)</c>, which need not be whole (C. R. Rao,
    /// 1948; compared with others in V. V. Patil and H. V. Kulkarni, REVSTAT 10, 2012, 211-227).
    /// </summary>
    public static Interval Poisson(double count)
    {
        double half = Z95 * Math.Sqrt(count + Z95 * Z95 / 4);
        double centre = count + Z95 * Z95 / 2;
        return new Interval(Math.Max(0, centre - half), centre + half);
    }

    /// <summary>
    /// The interval of a figure between 0 and 1 by its logit: <c>logit(v) ± z se / (v (1 - v))</c>. It stays inside, and keeps its coverage
    /// near the ends better than <c>v ± z se</c> (M. S. Pepe, The Statistical Evaluation of Medical Tests, 2003, section 5.2.4). None at 0
    /// and 1.
    /// </summary>
    public static Interval Logit(double value, double standardError)
    {
        if (!(value is > 0 and < 1) || !double.IsFinite(standardError))
        {
            return Interval.None;
        }
        double logit = Math.Log(value / (1 - value));
        double half = Z95 * standardError / (value * (1 - value));
        return new Interval(Logistic(logit - half), Logistic(logit + half));
    }

    /// <summary>
    /// The interval of <c>b - a</c> from each one's own interval and the correlation of the two: MOVER, the "square-and-add" of
    /// R. G. Newcombe (Statistics in Medicine 17, 1998, 2635-2650) in the general form of G. Y. Zou and A. Donner (ibid. 27, 2008,
    /// 1693-1702).
    /// </summary>
    public static IntervalEstimate Difference(in IntervalEstimate a, in IntervalEstimate b, double correlation)
    {
        double value = b.Value - a.Value;
        return new IntervalEstimate(
            value,
            value - Hypotenuse(b.Value - b.Lower, a.Upper - a.Value, correlation),
            value + Hypotenuse(b.Upper - b.Value, a.Value - a.Lower, correlation)
        );
    }

    internal static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    // Rounding can leave a hair below 0 under the root.
    private static double Hypotenuse(double x, double y, double correlation) =>
        Math.Sqrt(Math.Max(0, x * x - 2 * correlation * x * y + y * y));
}
