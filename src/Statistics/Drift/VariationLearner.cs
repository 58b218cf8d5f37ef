namespace Vigia.Statistics.Drift;

/// <summary>
/// Learns how much windows vary while nothing drifts, from windows of the reference, each compared with the rest of the reference:
/// overdispersion rho, by the mean of the deviance, and the degrees of freedom of the variation, by its variance (F. E. Satterthwaite,
/// Biometrics Bulletin 2, 1946, 110-114).
/// </summary>
public sealed class VariationLearner
{
    /// <summary>Windows that are needed to learn anything.</summary>
    public const int LeastWindows = 5;

    // Cells that expect so many have a deviance that is near chi-squared.
    private const double LeastExpected = 5;
    private const double LeastFreedom = 1;

    // What is taken for granted where the reference is too short to show how weeks differ.
    private const double ShortRho = 1e-4;

    private readonly List<(double Deviance, int Freedom, double Effective)> _windows = [];

    /// <summary>Windows that said something.</summary>
    public int Windows => _windows.Count;

    /// <summary>Adds a window of the reference.</summary>
    /// <param name="counts">Its records in each cell.</param>
    /// <param name="expected">Shares expected by the rest of the reference, times what they are worth in records.</param>
    public void Add(ReadOnlySpan<double> counts, ReadOnlySpan<double> expected)
    {
        (double records, double worth) = (Sum(counts), Sum(expected));
        if (records < DriftEvidence.LeastRecords || !(worth > 0))
        {
            return;
        }
        double effective = 1 / (1 / records + 1 / worth);
        (double observed, double share, int cells) = (0, 0, 0);
        for (int i = 0; i < counts.Length; i++)
        {
            if (effective * expected[i] / worth >= LeastExpected)
            {
                observed += counts[i];
                share += expected[i];
                cells++;
            }
        }
        if (cells < 2 || observed == 0)
        {
            return;
        }
        double deviance = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (effective * expected[i] / worth >= LeastExpected && counts[i] > 0)
            {
                deviance += counts[i] * Math.Log(counts[i] / observed / (expected[i] / share));
            }
        }
        _windows.Add((Math.Max(0, 2 * deviance * effective / records), cells - 1, effective));
    }

    /// <summary>The variation between windows, learned from all that were added.</summary>
    /// <param name="isShort">Whether the reference is too short to show how weeks differ, so that some variation is taken for
    /// granted.</param>
    public WindowVariation Learn(bool isShort)
    {
        if (_windows.Count < LeastWindows)
        {
            return new WindowVariation(ShortRho, LeastFreedom * 2);
        }
        double rho = Math.Max(0, _windows.Sum(w => w.Deviance / w.Freedom - 1) / _windows.Sum(w => w.Effective));
        double freedom = _windows.Average(w => w.Freedom);
        double own = FreedomOf(rho, freedom);
        return isShort
            ? new WindowVariation(Math.Max(ShortRho, rho), Math.Min(own, Math.Max(LeastFreedom, freedom / 2)))
            : new WindowVariation(rho, own);
    }

    /// <summary>Degrees of freedom of the variation, at most those of the cells.</summary>
    private double FreedomOf(double rho, double cells)
    {
        double[] ratios = [.. _windows.Select(w => w.Deviance / w.Freedom / (1 + w.Effective * rho))];
        double mean = ratios.Average();
        double variance = ratios.Sum(r => (r - mean) * (r - mean)) / (ratios.Length - 1);
        double part = _windows.Average(w => w.Effective * rho / (1 + w.Effective * rho));
        // 1/nu = (1 - part)^2 / d + part^2 / nu of the variation: the windows' deviance mixes chance and variation.
        double all = variance / (2 * mean * mean);
        double left = all - (1 - part) * (1 - part) / cells;
        // No more than the variance's own error: few causes cannot be distinguished from many.
        bool isKnown = left > 2 * all * Math.Sqrt(2.0 / (ratios.Length - 1));
        return isKnown && part > 0 ? Math.Clamp(part * part / left, LeastFreedom, Math.Max(LeastFreedom, cells)) : cells;
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }
        return sum;
    }
}
