namespace Vigia.Stages.Score;

/// <summary>What the scores of one batch came to.</summary>
internal readonly record struct BatchTally(int Flagged, int NaN, int BelowZero, int AboveOne);

/// <summary>Decides by a threshold and counts, in one pass over the scores.</summary>
internal static class DecisionKernel
{
    // A forest's shares are rounded before they are added up, and their sum may pass 0 or 1 by a hair.
    private const float Rounding = 1e-5f;

    /// <param name="scores">A model's scores.</param>
    /// <param name="threshold">A score of at least this flags; NaN never does.</param>
    /// <param name="decisions">1 or 0 per row.</param>
    public static BatchTally Decide(ReadOnlySpan<float> scores, float threshold, Span<byte> decisions)
    {
        int flagged = 0,
            notANumber = 0,
            belowZero = 0,
            aboveOne = 0;
        for (int row = 0; row < scores.Length; row++)
        {
            float score = scores[row];
            int decision = score >= threshold ? 1 : 0;
            decisions[row] = (byte)decision;
            flagged += decision;
            notANumber += float.IsNaN(score) ? 1 : 0;
            belowZero += score < -Rounding ? 1 : 0;
            aboveOne += score > 1 + Rounding ? 1 : 0;
        }
        return new BatchTally(flagged, notANumber, belowZero, aboveOne);
    }

    /// <summary>The amounts of flagged rows together; 0 where the schema has no amount.</summary>
    public static long SumFlagged(ReadOnlySpan<byte> decisions, ReadOnlySpan<long> amounts)
    {
        long sum = 0;
        for (int row = 0; row < amounts.Length; row++)
        {
            sum += decisions[row] * amounts[row];
        }
        return sum;
    }
}
