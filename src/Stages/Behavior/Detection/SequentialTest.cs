namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// The Shiryaev-Roberts procedure for a change of a rate that begins at an unknown time: <c>R(t) = (1 + R(t-1)) L(t)</c>, L the likelihood
/// ratio of step t, here a mean over several sizes of change. While nothing has changed, <c>R(t) - t</c> is a martingale, whatever the
/// counts' means are from step to step; an alarm at <c>R >= A</c> therefore comes false on average at most once in A steps.
/// </summary>
/// <remarks>
/// A. N. Shiryaev, Theory Probab. Appl. 8, 1963, 22-46; S. W. Roberts, Technometrics 8, 1966, 411-430; the bound: M. Pollak, Ann. Statist.
/// 15, 1987, 749-779.
/// </remarks>
/// <param name="ratios">Sizes of change that are looked for, all above or all below 1.</param>
internal sealed class SequentialTest(double[] ratios)
{
    // Logarithm of each size's statistic, minus infinity before the first step.
    private readonly double[] _logs = [.. ratios.Select(_ => double.NegativeInfinity)];

    // CUSUM for the middle size: it is at 0 until a change begins, which the statistic itself does not.
    private double _sum;

    /// <summary>Logarithm of the statistic.</summary>
    public double Log { get; private set; } = double.NegativeInfinity;

    /// <summary>
    /// Where a change, if there is one, most likely began: the step after that with the least sum of log-likelihood ratios (E. S. Page,
    /// Biometrika 41, 1954, 100-115).
    /// </summary>
    public long Onset { get; private set; }

    /// <summary>Counted since <see cref="Onset"/>.</summary>
    public RateSum Since { get; private set; }

    /// <summary>Whether it looks for more than usual.</summary>
    public bool IsUp => ratios[0] > 1;

    /// <summary>Takes one step.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="counted">What was counted, and what is usual.</param>
    /// <param name="mean">The usual mean, moved towards the change by what is not known of it.</param>
    /// <param name="excess">Squared coefficient of variation of the rate.</param>
    public void Add(long step, RateSum counted, double mean, double excess)
    {
        if (_sum <= 0)
        {
            (Onset, Since, _sum) = (step, default, 0);
        }
        Since += counted;
        if (mean <= 0)
        {
            return;
        }
        _sum += CountLikelihood.LogRatio(counted.Flagged, mean, ratios[ratios.Length / 2], excess);
        double greatest = double.NegativeInfinity;
        for (int i = 0; i < _logs.Length; i++)
        {
            _logs[i] = LogOnePlusExp(_logs[i]) + CountLikelihood.LogRatio(counted.Flagged, mean, ratios[i], excess);
            greatest = Math.Max(greatest, _logs[i]);
        }
        double sum = 0;
        foreach (double log in _logs)
        {
            sum += Math.Exp(log - greatest);
        }
        Log = greatest + Math.Log(sum / _logs.Length);
    }

    /// <summary>Back to the beginning.</summary>
    public void Reset()
    {
        Array.Fill(_logs, double.NegativeInfinity);
        (Log, Onset, Since, _sum) = (double.NegativeInfinity, 0, default, 0);
    }

    public void Save(BinaryWriter to)
    {
        foreach (double log in _logs)
        {
            to.Write(log);
        }
        to.Write(Log);
        to.Write(_sum);
        to.Write(Onset);
        Since.Save(to);
    }

    public void Load(BinaryReader from)
    {
        for (int i = 0; i < _logs.Length; i++)
        {
            _logs[i] = from.ReadDouble();
        }
        Log = from.ReadDouble();
        _sum = from.ReadDouble();
        Onset = from.ReadInt64();
        Since = RateSum.Load(from);
    }

    private static double LogOnePlusExp(double log) => log > 0 ? log + double.LogP1(Math.Exp(-log)) : double.LogP1(Math.Exp(log));
}
