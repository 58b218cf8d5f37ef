namespace Vigia.Statistics.Performance;

/// <summary>Tango's score interval of the difference between two shares of the same records.</summary>
internal static class TangoInterval
{
    // Halving an interval of length 2 so often leaves less than the resolution of a double.
    private const int Halvings = 80;

    /// <param name="onlyA">Records that count for A alone.</param>
    /// <param name="onlyB">Records that count for B alone.</param>
    /// <param name="total">All records.</param>
    /// <returns><c>(onlyB - onlyA) / total</c>; NaN without records.</returns>
    public static IntervalEstimate Difference(long onlyA, long onlyB, long total)
    {
        double value = ((double)onlyB - onlyA) / total;
        return total == 0
            ? new IntervalEstimate(double.NaN, Interval.None)
            : new IntervalEstimate(value, -UpperEnd(onlyB, onlyA, total, -value), UpperEnd(onlyA, onlyB, total, value));
    }

    private static double UpperEnd(double onlyA, double onlyB, double total, double value)
    {
        (double inside, double outside) = (value, 1);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (inside + outside) / 2;
            (inside, outside) = Score(onlyA, onlyB, total, middle) > -Intervals.Z95 ? (middle, outside) : (inside, middle);
        }
        return inside;
    }

    /// <summary>How many standard errors the counts lie above a true difference of <paramref name="delta"/>; falls as that rises.</summary>
    private static double Score(double onlyA, double onlyB, double total, double delta)
    {
        double q = ConstrainedShare(onlyA, onlyB, total, delta);
        double variance = total * (2 * q + delta * (1 - delta));
        double excess = onlyB - onlyA - total * delta;
        return variance > 0 ? excess / Math.Sqrt(variance)
            : excess < 0 ? double.NegativeInfinity
            : 0;
    }

    /// <summary>Likeliest share of records that count for A alone if the shares differ by <paramref name="delta"/>.</summary>
    private static double ConstrainedShare(double onlyA, double onlyB, double total, double delta)
    {
        double b = -onlyA - onlyB + (2 * total - onlyB + onlyA) * delta;
        double c = -onlyA * delta * (1 - delta);
        double root = Math.Sqrt(Math.Max(0, b * b - 8 * total * c));
        // The form without a difference of two near equals.
        return b > 0 ? -2 * c / (b + root) : (root - b) / (4 * total);
    }
}
