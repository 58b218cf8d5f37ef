using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>Dirichlet-multinomial distribution: how much rows of counts vary around expected shares.</summary>
internal static class DirichletMultinomial
{
    private const double LogGreatest = 16.11809565095832;
    private const double Tolerance = 0.05;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>
    /// The concentration, 1 to 10^7, that makes the rows most likely: what the expected shares are worth in records. 10^7 says that rows
    /// differ by chance alone.
    /// </summary>
    /// <param name="rows">Counts; rows without any say nothing.</param>
    /// <param name="shares">Expected shares of each row's cells.</param>
    public static double Concentration(IReadOnlyList<double[]> rows, IReadOnlyList<double[]> shares)
    {
        (double low, double high) = (0, LogGreatest);
        double a = high - Golden * (high - low);
        double b = low + Golden * (high - low);
        double atA = LogLikelihood(rows, shares, Math.Exp(a));
        double atB = LogLikelihood(rows, shares, Math.Exp(b));
        while (high - low > Tolerance)
        {
            if (atA > atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - Golden * (high - low);
                atA = LogLikelihood(rows, shares, Math.Exp(a));
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + Golden * (high - low);
                atB = LogLikelihood(rows, shares, Math.Exp(b));
            }
        }
        return Math.Exp((low + high) / 2);
    }

    private static double LogLikelihood(IReadOnlyList<double[]> rows, IReadOnlyList<double[]> shares, double concentration)
    {
        double sum = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            double total = 0;
            for (int i = 0; i < rows[row].Length; i++)
            {
                double count = rows[row][i];
                double prior = concentration * shares[row][i];
                total += count;
                // A cell without records adds ln G(a) - ln G(a).
                sum += count > 0 && prior > 0 ? SpecialFunctions.GammaLn(count + prior) - SpecialFunctions.GammaLn(prior) : 0;
            }
            sum += total > 0 ? SpecialFunctions.GammaLn(concentration) - SpecialFunctions.GammaLn(concentration + total) : 0;
        }
        return sum;
    }
}
