namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Transactions of one cell whose outcome is not seen as a matter of course: held, blocked, or let through by chance. Weights are inverse
/// propensities in whole numbers, so sums do not depend on the order in which they are made and can be taken back.
/// </summary>
/// <param name="Plain">The transactions.</param>
/// <param name="Weight">Sum of their weights, in 65,536ths.</param>
/// <param name="WeightSquares">Sum of the weights' squares, in 65,536ths.</param>
/// <param name="WeightedAmount">Sum of weight times amount, in minor units.</param>
/// <param name="WeightedAmountSquares">Sum of the squares of weight times amount.</param>
internal readonly record struct OutcomeSum(
    LabelSum Plain,
    Int128 Weight,
    Int128 WeightSquares,
    Int128 WeightedAmount,
    Int128 WeightedAmountSquares
)
{
    /// <summary>Parts of a weight of 1.</summary>
    public const double Unit = 65_536;

    // Squares of what is below still fit a million times.
    private const double WeightedAmountMax = 1L << 53;

    /// <summary>The sum of one transaction.</summary>
    /// <param name="amount">In minor units.</param>
    /// <param name="propensity">Probability of being let through; 0 for a transaction that represents no other.</param>
    public static OutcomeSum Of(long amount, float propensity)
    {
        if (propensity <= 0)
        {
            return new OutcomeSum(LabelSum.Of(amount), 0, 0, 0, 0);
        }
        double weight = 1 / (double)propensity;
        Int128 weighted = (Int128)Math.Round(Math.Clamp(weight * amount, -WeightedAmountMax, WeightedAmountMax));
        return new OutcomeSum(
            LabelSum.Of(amount),
            (Int128)Math.Round(weight * Unit),
            (Int128)Math.Round(weight * weight * Unit),
            weighted,
            weighted * weighted
        );
    }

    /// <summary>What a fraud's amount at stake differs by from its amount.</summary>
    public static OutcomeSum OfStake(long stake, long amount) =>
        new(new LabelSum(0, stake - amount, (Int128)stake * stake - (Int128)amount * amount), 0, 0, 0, 0);

    public static OutcomeSum operator +(in OutcomeSum a, in OutcomeSum b) =>
        new(
            a.Plain + b.Plain,
            a.Weight + b.Weight,
            a.WeightSquares + b.WeightSquares,
            a.WeightedAmount + b.WeightedAmount,
            a.WeightedAmountSquares + b.WeightedAmountSquares
        );

    public static OutcomeSum operator -(in OutcomeSum a, in OutcomeSum b) =>
        new(
            a.Plain - b.Plain,
            a.Weight - b.Weight,
            a.WeightSquares - b.WeightSquares,
            a.WeightedAmount - b.WeightedAmount,
            a.WeightedAmountSquares - b.WeightedAmountSquares
        );
}

/// <summary>Which transactions an <see cref="OutcomeSum"/> counts.</summary>
internal enum OutcomeGroup
{
    Held,

    Blocked,

    /// <summary>Let through by chance.</summary>
    Control,

    /// <summary>Frauds whose amount at stake is less than their amount: the difference.</summary>
    Stake,
}
