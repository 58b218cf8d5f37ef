using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>
/// Distribution of the deviance <c>G = 2 sum o ln(o/e)</c> of counts over cells when nothing has changed: the upper tail by the saddlepoint
/// approximation of R. Lugannani and S. Rice (Adv. Appl. Prob. 12, 1980, 475-490) on the exact cumulants of Poisson counts. Unlike the
/// chi-squared tail it is right for cells that expect less than one record, and far out. Costs some 100 multiply-adds per cell.
/// </summary>
internal ref struct DevianceNull
{
    /// <summary>Room that the curve needs.</summary>
    public const int Room = 4 * 112;

    private const int Points = 112;

    // No steeper than chi-squared beyond the last point: -1 / (2 ln 10).
    private const double ChiSquaredSlope = -0.2171472409516259;
    private const double LeastProbability = 1e-300;

    // The function and its first two derivatives at each argument that can be used; the first derivative is the deviance, rising.
    private readonly Span<double> _arguments;
    private readonly Span<double> _k;
    private readonly Span<double> _deviances;
    private readonly Span<double> _k2;
    private readonly int _count;

    /// <param name="expected">Expected count of each cell, positive; at least two cells.</param>
    /// <param name="room">Room for the curve, <see cref="Room"/> numbers.</param>
    public DevianceNull(ReadOnlySpan<double> expected, Span<double> room)
    {
        _arguments = room[..Points];
        _k = room.Slice(Points, Points);
        _deviances = room.Slice(2 * Points, Points);
        _k2 = room.Slice(3 * Points, Points);
        PoissonDeviance.Sum(expected, _k);
        double[] t = PoissonDeviance.Arguments;
        Gradient(t, _k, _deviances);
        Gradient(t, _deviances, _k2);
        for (int i = 0; i < Points; i++)
        {
            // Where hardly anything is expected the variance shrinks again: the approximation ends there.
            if (t[i] > 0 && _k2[i] <= 0.2)
            {
                break;
            }
            // At t = 0 the formula is 0/0. Rounding can leave a neighbour out of order.
            if (Math.Abs(t[i]) > 0.02 && _k2[i] > 0 && (_count == 0 || _deviances[i] > _deviances[_count - 1]))
            {
                (_arguments[_count], _k[_count], _deviances[_count], _k2[_count]) = (t[i], _k[i], _deviances[i], _k2[i]);
                _count++;
            }
        }
    }

    /// <summary>Base-10 logarithm of the probability of a deviance of at least <paramref name="deviance"/>.</summary>
    public readonly double Log10Tail(double deviance)
    {
        int last = _count - 1;
        if (deviance <= _deviances[0])
        {
            return LogTail(0);
        }
        if (deviance > _deviances[last])
        {
            int from = Math.Max(0, last - 5);
            double end = LogTail(last);
            double slope = Math.Max((end - LogTail(from)) / (_deviances[last] - _deviances[from]), ChiSquaredSlope);
            return end + slope * (deviance - _deviances[last]);
        }
        int above = _deviances[.._count].BinarySearch(deviance);
        above = above < 0 ? ~above : above;
        double part = (deviance - _deviances[above - 1]) / (_deviances[above] - _deviances[above - 1]);
        double low = LogTail(above - 1);
        return low + part * (Math.Min(low, LogTail(above)) - low);
    }

    private readonly double LogTail(int point) => LogTail(_arguments[point], _k[point], _deviances[point], _k2[point]);

    private static double LogTail(double t, double k, double k1, double k2)
    {
        double w = Math.Sign(t) * Math.Sqrt(Math.Max(2 * (t * k1 - k), 1e-12));
        double u = t * Math.Sqrt(k2);
        double density = Math.Exp(-w * w / 2) / Math.Sqrt(2 * Math.PI);
        double tail = 0.5 * SpecialFunctions.Erfc(w / Math.Sqrt(2)) + density * (1 / u - 1 / w);
        return Math.Log10(Math.Clamp(tail, LeastProbability, 1));
    }

    /// <summary>Second-order differences on unequal steps, as <c>numpy.gradient</c>.</summary>
    private static void Gradient(double[] t, ReadOnlySpan<double> f, Span<double> gradient)
    {
        int last = t.Length - 1;
        gradient[0] = (f[1] - f[0]) / (t[1] - t[0]);
        gradient[last] = (f[last] - f[last - 1]) / (t[last] - t[last - 1]);
        for (int i = 1; i < last; i++)
        {
            double before = t[i] - t[i - 1];
            double after = t[i + 1] - t[i];
            gradient[i] =
                (before * before * f[i + 1] + (after * after - before * before) * f[i] - after * after * f[i - 1])
                / (before * after * (before + after));
        }
    }
}
