namespace Vigia.Simulation.Payments;

/// <summary>DICT's anti-fraud counters come in steps, so that they give no exact figures away.</summary>
internal static class Quantised
{
    private static ReadOnlySpan<int> Steps => [0, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000];

    /// <summary>The greatest step that is at most <paramref name="count"/>.</summary>
    public static double Floor(double count)
    {
        ReadOnlySpan<int> steps = Steps;
        int i = steps.Length - 1;
        while (i > 0 && steps[i] > count)
        {
            i--;
        }

        return steps[i];
    }
}
