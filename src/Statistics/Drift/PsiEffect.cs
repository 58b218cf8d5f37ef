using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>
/// The size of a change: the population stability index smoothed towards the reference, less its mean by chance. 0 on average
/// while nothing drifts, whatever the number of records and cells.
/// </summary>
/// <remarks>
/// p = (r + 1/(2B)) / (N + 1/2) and q = (o + p) / (n + 1): the window's prior is one record laid out as the reference is, so that a cell
/// that is empty on both sides adds nothing.
/// </remarks>
public static class PsiEffect
{
    // Above this mean and below this relative deviation the expansion is right to a thousandth.
    private const double ExpandFrom = 100;
    private const double ExpandBelow = 0.1;
    private const int PointsMax = 4000;

    /// <summary>The index; NaN if a side has no counts.</summary>
    /// <param name="reference">Records of the reference in each cell, or expected shares times their worth.</param>
    /// <param name="current">Records in each cell now.</param>
    public static double Of(ReadOnlySpan<double> reference, ReadOnlySpan<long> current)
    {
        (double worth, long records) = (0, 0);
        for (int i = 0; i < reference.Length; i++)
        {
            worth += reference[i];
            records += current[i];
        }
        if (records == 0 || !(worth > 0))
        {
            return double.NaN;
        }
        double sum = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double p = Share(reference[i], reference.Length, worth);
            double q = (current[i] + p) / (records + 1.0);
            sum += (q - p) * Math.Log(q / p);
        }
        return sum;
    }

    /// <summary>Its mean while nothing drifts: counts are negative binomial, as chance makes both the window and the reference.</summary>
    /// <param name="reference">Records of the reference in each cell.</param>
    /// <param name="records">Records of the window, at least 1.</param>
    /// <param name="rho">Overdispersion of such windows, 0 or more.</param>
    public static double NullMean(ReadOnlySpan<double> reference, long records, double rho)
    {
        double worth = 0;
        foreach (double cell in reference)
        {
            worth += cell;
        }
        double known = 1 / (1 / worth + rho);
        double sum = 0;
        foreach (double cell in reference)
        {
            double p = Share(cell, reference.Length, worth);
            sum += cell > 0 ? CellMean(records * cell / worth, cell * known / worth, p, records) : Term(0, p, records);
        }
        return sum;
    }

    private static double Share(double cell, int cells, double worth) => (cell + 0.5 / cells) / (worth + 0.5);

    private static double Term(double count, double p, long records)
    {
        double q = (count + p) / (records + 1.0);
        return (q - p) * Math.Log(q / p);
    }

    /// <param name="mean">Expected count.</param>
    /// <param name="size">Size parameter of the negative binomial: what the cell's expectation is worth in records.</param>
    /// <param name="p">The cell's smoothed share.</param>
    /// <param name="records">Records of the window.</param>
    private static double CellMean(double mean, double size, double p, long records)
    {
        double deviation = Math.Sqrt(mean * (1 + mean / size));
        return mean > ExpandFrom && deviation < ExpandBelow * mean
            ? Expand(mean, size, p, records)
            : AddUp(mean, size, deviation, p, records);
    }

    /// <summary>Taylor series about the mean to the fourth order, with the moments of the negative binomial.</summary>
    private static double Expand(double mean, double size, double p, long records)
    {
        double variance = mean * (1 + mean / size);
        double third = variance * (1 + 2 * mean / size);
        double fourth = 3 * variance * variance + variance * (1 + 6 * variance / size);
        double total = records + 1.0;
        double q = (mean + p) / total;
        // Derivatives of (q - p) ln(q / p) by q.
        double second = 1 / q + p / (q * q);
        double thirdDerivative = -1 / (q * q) - 2 * p / (q * q * q);
        double fourthDerivative = 2 / (q * q * q) + 6 * p / (q * q * q * q);
        return Term(mean, p, records)
            + second * variance / (2 * total * total)
            + thirdDerivative * third / (6 * total * total * total)
            + fourthDerivative * fourth / (24 * total * total * total * total);
    }

    private static double AddUp(double mean, double size, double deviation, double p, long records)
    {
        long from = (long)Math.Max(0, mean - 9 * deviation);
        long to = (long)(mean + 9 * deviation + 30);
        if (to - from > PointsMax)
        {
            return Thin(mean, size, from, to, p, records);
        }
        double ratio = mean / (mean + size);
        (double weight, double weights, double sum) = (1, 0, 0);
        for (long count = from; count <= to; count++)
        {
            weights += weight;
            sum += weight * Term(count, p, records);
            weight *= ratio * (count + size) / (count + 1);
        }
        return sum / weights;
    }

    /// <summary>A wide distribution is smooth: every so many counts will do.</summary>
    private static double Thin(double mean, double size, long from, long to, double p, long records)
    {
        (double weights, double sum) = (0, 0);
        double logRatio = Math.Log(mean / (mean + size));
        double atMean = Log(Math.Floor(mean));
        for (long count = from; count <= to; count += (to - from) / PointsMax)
        {
            double weight = Math.Exp(Log(count) - atMean);
            weights += weight;
            sum += weight * Term(count, p, records);
        }
        return sum / weights;

        double Log(double count) => SpecialFunctions.GammaLn(count + size) - SpecialFunctions.GammaLn(count + 1) + count * logRatio;
    }
}
