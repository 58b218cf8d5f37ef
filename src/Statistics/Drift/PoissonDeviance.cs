using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>
/// Cumulant generating function of the deviance of a Poisson count: <c>K(t; e) = ln E exp(t d(O))</c>, O Poisson with mean e and <c>d(o) =
/// 2 (o ln(o/e) - o + e)</c>. Tabulated once a process for 60 means from 0.02 to 150 (54 KB); above that the deviance is chi-squared with
/// one degree of freedom, whose function is <c>-ln(1 - 2t) / 2</c>.
/// </summary>
internal static class PoissonDeviance
{
    private const int Means = 60;
    private const double LeastMean = 0.02;
    private const double GreatestMean = 150;
    private const int CountsMax = 2500;

    // A term this much smaller (in logarithm) than the greatest adds nothing to a double.
    private const double Negligible = 45;

    /// <summary>Arguments t at which the function is known, rising, from -1.5 to 0.49; finer near the pole at 1/2.</summary>
    public static double[] Arguments { get; } =
    [.. Enumerable.Range(0, 77).Select(i => -1.5 + i * (1.9 / 76)), .. Enumerable.Range(0, 35).Select(i => 0.405 + i * (0.085 / 34))];

    private static readonly double LogStep = Math.Log(GreatestMean / LeastMean) / (Means - 1);
    private static readonly double[] ChiSquaredRow = [.. Arguments.Select(t => -0.5 * Math.Log(1 - 2 * t))];
    private static readonly Lazy<double[][]> Rows = new(static () => [.. Enumerable.Range(0, Means).Select(i => RowOf(MeanOf(i)))]);

    /// <summary>The function of the sum over independent cells, less one degree of freedom for their fixed total.</summary>
    /// <param name="expected">Mean of each cell, positive.</param>
    /// <param name="sum">One value for each of <see cref="Arguments"/>; overwritten.</param>
    public static void Sum(ReadOnlySpan<double> expected, Span<double> sum)
    {
        sum.Clear();
        AddScaled(ChiSquaredRow, -1, sum);
        foreach (double mean in expected)
        {
            if (mean >= GreatestMean)
            {
                AddScaled(ChiSquaredRow, 1, sum);
                continue;
            }
            double position = Math.Max(0, Math.Log(mean / LeastMean)) / LogStep;
            int row = Math.Min((int)position, Means - 2);
            double fraction = position - row;
            AddScaled(Rows.Value[row], 1 - fraction, sum);
            AddScaled(Rows.Value[row + 1], fraction, sum);
        }
    }

    // 112 arguments are whole vectors of any width; the order of additions to one argument does not depend on the width.
    private static void AddScaled(ReadOnlySpan<double> row, double scale, Span<double> sum)
    {
        ReadOnlySpan<Vector<double>> terms = MemoryMarshal.Cast<double, Vector<double>>(row);
        Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(sum);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += scale * terms[i];
        }
    }

    private static double MeanOf(int row) => LeastMean * Math.Exp(row * LogStep);

    private static double[] RowOf(double mean)
    {
        double[] logProbability = new double[CountsMax];
        double[] deviance = new double[CountsMax];
        for (int o = 0; o < CountsMax; o++)
        {
            logProbability[o] = o * Math.Log(mean) - mean - SpecialFunctions.GammaLn(o + 1);
            deviance[o] = 2 * ((o == 0 ? 0 : o * Math.Log(o / mean)) - o + mean);
        }
        return [.. Arguments.Select(t => LogSumExp(logProbability, deviance, t, mean))];
    }

    private static double LogSumExp(double[] logProbability, double[] deviance, double t, double mean)
    {
        double greatest = double.NegativeInfinity;
        int last = 0;
        for (int o = 0; o < CountsMax; o++)
        {
            double term = logProbability[o] + t * deviance[o];
            greatest = Math.Max(greatest, term);
            last = o;
            if (o > mean && term < greatest - Negligible)
            {
                break;
            }
        }
        double sum = 0;
        for (int o = 0; o <= last; o++)
        {
            sum += Math.Exp(logProbability[o] + t * deviance[o] - greatest);
        }
        return greatest + Math.Log(sum);
    }
}
