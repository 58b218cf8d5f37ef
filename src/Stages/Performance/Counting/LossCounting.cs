namespace Vigia.Stages.Performance.Counting;

/// <summary>Counts the errors of models that predict a loss.</summary>
internal static class LossCounting
{
    /// <summary>Counts rows of which nothing is known yet, in all their segments.</summary>
    /// <param name="dimensions">How many segments a transaction is in.</param>
    /// <param name="columns">The batch that the transactions are of.</param>
    /// <param name="model">Which model.</param>
    /// <param name="rows">Which rows of the batch.</param>
    /// <param name="losses">What the model is counted into.</param>
    public static void Count(int dimensions, TransactionColumns columns, int model, ReadOnlySpan<int> rows, LossCounts losses)
    {
        ReadOnlySpan<float> scores = columns.ScoresOf(model);
        foreach (int row in rows)
        {
            if (LossLayout.Predicted(scores[row], losses.LossAtOne) is { } predicted)
            {
                var error = ErrorSum.Of(predicted, 0);
                losses.Add(0, error);
                for (int dimension = 0; dimension < dimensions; dimension++)
                {
                    losses.Add(1 + columns.SlotsOf(dimension)[row], error);
                }
            }
        }
    }

    /// <summary>From the maturity on, the transaction is in that state; <paramref name="lost"/> is a fraud's loss in minor units.</summary>
    public static void Add(Cohort cohort, ReadOnlySpan<byte> payload, int maturity, RankState state, long lost, int sign)
    {
        CountingLayout layout = cohort.Layout;
        for (int model = 0; model < cohort.Losses?.Length; model++)
        {
            if (
                cohort.Losses[model] is not { } losses
                || LossLayout.Predicted(PayloadFormat.ScoreOf(layout, payload, model), losses.LossAtOne) is not { } predicted
            )
            {
                continue;
            }
            losses.Add(0, maturity, state, predicted, lost * LossLayout.PerMinorUnit, sign);
            for (int dimension = 0; dimension < layout.Dimensions; dimension++)
            {
                int slot = 1 + PayloadFormat.SlotOf(layout, payload, dimension);
                losses.Add(slot, maturity, state, predicted, lost * LossLayout.PerMinorUnit, sign);
            }
        }
    }
}
