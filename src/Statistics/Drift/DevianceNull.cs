using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>
/// Distribution of the deviance <c>G = 2 sum o ln(o/e)</c> of counts over cells when nothing has changed: the upper tail by the saddlepoint approximation of
/// R. Lugannani and S. Rice (Adv. Appl. Prob. 12, 1980, 475-490) on the exact cumulants of Poisson counts. Unlike the chi-squared tail it is right
/// for cells that expect less than one record, and far out. Costs some 100 multiply-adds per cell.
/// </summary>
internal ref struct DevianceNull
{
    /// <summary>Room that the curve needs.</summary>
    public const int Room = 112;

    // No steeper than chi-squared beyond the last point: -1 / (2 ln 10).
    private const double ChiSquaredSlope = -0.2171472409516259;
    private const double LeastProbability = 1e-300;
    private readonly Span<double> _deviances;
    private readonly Span<double> _logs;
    private readonly int _count;

    /// <param name="expected">Expected count of each cell, positive; at least two cells.</param>
    /// <param name="deviances">Room for the curve, <see cref="Room"/> numbers.</param>
    /// <param name="logs">Room for the curve, <see cref="Room"/> numbers.</param>
    public DevianceNull(ReadOnlySpan<double> expected, Span<double> deviances, Span<double> logs)
    {
        _deviances = deviances;
        _logs = logs;
        Span<double> k = stackalloc double[Room];
        Span<double> k1 = stackalloc double[Room];
        Span<double> k2 = stackalloc double[Room];
        PoissonDeviance.Sum(expected, k);
        double[] t = PoissonDeviance.Arguments;
        Gradient(t, k, k1);
        Gradient(t, k1, k2);
        for (int i = 0; i < Room; i++)
        {
            // Where hardly anything is expected the variance shrinks again: the approximation ends there.
            if (t[i] > 0 && k2[i] <= 0.2)
            {
                break;
            }
            // At t = 0 the formula is 0/0.
            if (Math.Abs(t[i]) > 0.02 && k2[i] > 0)
            {
                Insert(ref _count, k1[i], LogTail(t[i], k[i], k1[i], k2[i]));
            }
        }
        for (int i = 1; i < _count; i++)
        {
            _logs[i] = Math.Min(_logs[i], _logs[i - 1]);
        }
    }

    /// <summary>Base-10 logarithm of the probability of a deviance of at least <paramref name="deviance"/>.</summary>
    public readonly double Log10Tail(double deviance)
    {
        int last = _count - 1;
        if (deviance <= _deviances[0])
        {
            return _logs[0];
        }
        if (deviance > _deviances[last])
        {
            int from = Math.Max(0, last - 5);
            double slope = Math.Max((_logs[last] - _logs[from]) / (_deviances[last] - _deviances[from]), ChiSquaredSlope);
            return _logs[last] + slope * (deviance - _deviances[last]);
        }
        int above = _deviances[.._count].BinarySearch(deviance);
        above = above < 0 ? ~above : above;
        double part = (deviance - _deviances[above - 1]) / (_deviances[above] - _deviances[above - 1]);
        return _logs[above - 1] + part * (_logs[above] - _logs[above - 1]);
    }

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
            gradient[i] = (before * before * f[i + 1] + (after * after - before * before) * f[i] - after * after * f[i - 1])
                / (before * after * (before + after));
        }
    }

    /// <summary>Adds a point in the order of its deviance; rounding can leave neighbours out of order.</summary>
    private readonly void Insert(ref int count, double deviance, double log)
    {
        int at = count++;
        for (; at > 0 && _deviances[at - 1] > deviance; at--)
        {
            (_deviances[at], _logs[at]) = (_deviances[at - 1], _logs[at - 1]);
        }
        (_deviances[at], _logs[at]) = (deviance, log);
    }
}
