namespace Vigia.Statistics.Performance;

/// <summary>Errors of a regressor, each the predicted value less the true one, in the unit of the values.</summary>
/// <param name="Count">How many values were compared.</param>
/// <param name="MeanAbsolute">Mean size of the errors (MAE); NaN without any.</param>
/// <param name="RootMeanSquare">Square root of the mean squared error (RMSE); NaN without any.</param>
/// <param name="Bias">Mean error, above 0 where predictions are too high; NaN without any.</param>
public readonly record struct RegressionErrors(long Count, IntervalEstimate MeanAbsolute, double RootMeanSquare, IntervalEstimate Bias)
{
    /// <summary>
    /// Errors from their sums. The intervals are those of a mean by the normal approximation: mean ± z s / sqrt(n), s with n - 1.
    /// </summary>
    /// <param name="count">How many errors, at least 0.</param>
    /// <param name="total">Sum of the errors.</param>
    /// <param name="absolute">Sum of their sizes.</param>
    /// <param name="squares">Sum of their squares.</param>
    public static RegressionErrors Of(long count, double total, double absolute, double squares) =>
        new(count, Mean(count, absolute, squares), Math.Sqrt(squares / count), Mean(count, total, squares));

    private static IntervalEstimate Mean(long count, double total, double squares)
    {
        double mean = total / count;
        if (count < 2)
        {
            return new IntervalEstimate(mean, Interval.None);
        }
        // Rounding must not make a variance of equal errors negative.
        double variance = Math.Max(0, squares - count * mean * mean) / (count - 1);
        double half = Intervals.Z95 * Math.Sqrt(variance / count);
        return new IntervalEstimate(mean, mean - half, mean + half);
    }
}
