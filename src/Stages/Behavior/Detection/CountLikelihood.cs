namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Counts that vary more than chance alone: negative binomial with a given mean and a variance of <c>mean + excess mean^2</c>, where
/// <c>sqrt(excess)</c> is the coefficient of variation of the rate itself. For small rates it represents the beta-binomial; for large ones
/// it is wider, which errs towards silence.
/// </summary>
internal static class CountLikelihood
{
    // Below, the counts are Poisson to the last digits of a double.
    private const double Negligible = 1e-9;

    /// <summary>
    /// Logarithm of the likelihood of <paramref name="count"/> under <paramref name="ratio"/> times the mean over that under the mean
    /// itself.
    /// </summary>
    /// <param name="count">What was counted.</param>
    /// <param name="mean">What is usual; above 0.</param>
    /// <param name="ratio">How many times the usual; above 0.</param>
    /// <param name="excess">Squared coefficient of variation of the rate; at least 0.</param>
    public static double LogRatio(double count, double mean, double ratio, double excess)
    {
        if (excess < Negligible)
        {
            return count * Math.Log(ratio) - mean * (ratio - 1);
        }
        double size = 1 / excess;
        return count * Math.Log(ratio) - (count + size) * double.LogP1((ratio - 1) * mean / (size + mean));
    }
}
