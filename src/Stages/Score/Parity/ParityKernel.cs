namespace Vigia.Stages.Score.Parity;

/// <summary>Compares two columns of scores.</summary>
internal static class ParityKernel
{
    private static readonly float[] Limits = [0.0001f, 0.001f, 0.01f, 0.1f, 1];

    /// <summary>
    /// What mismatches are called: by the least of these limits that the absolute difference does not exceed; <c>missing</c> where one
    /// score alone is NaN.
    /// </summary>
    public static IReadOnlyList<string> Sizes { get; } = ["0.0001", "0.001", "0.01", "0.1", "1", "more", "missing"];

    /// <param name="scores">Scores of one model.</param>
    /// <param name="others">Scores of the other for the same rows.</param>
    /// <param name="tolerance">A greater absolute difference is a mismatch. Two NaN are equal, and so are equal infinities.</param>
    /// <param name="tally">Gets the mismatches added.</param>
    public static void Compare(ReadOnlySpan<float> scores, ReadOnlySpan<float> others, float tolerance, ref ParityTally tally)
    {
        for (int row = 0; row < scores.Length; row++)
        {
            float difference = Math.Abs(scores[row] - others[row]);
            if (difference <= tolerance)
            {
                tally.Greatest = Math.Max(tally.Greatest, difference);
            }
            else
            {
                CountOne(scores[row], others[row], difference, ref tally);
            }
        }
    }

    private static void CountOne(float score, float other, float difference, ref ParityTally tally)
    {
        if (score.Equals(other))
        {
            return;
        }
        if (float.IsNaN(difference))
        {
            tally.BySize[^1]++;
            return;
        }
        tally.Greatest = Math.Max(tally.Greatest, difference);
        int size = 0;
        while (size < Limits.Length && difference > Limits[size])
        {
            size++;
        }
        tally.BySize[size]++;
    }
}
