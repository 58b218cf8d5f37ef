namespace Vigia.Statistics.Performance;

/// <summary>Amounts of the frauds that two models caught, in minor units, and the sums of their squares.</summary>
public readonly record struct JointAmounts(
    long Both,
    long OnlyA,
    long OnlyB,
    long Neither,
    Int128 BothSquares,
    Int128 OnlyASquares,
    Int128 OnlyBSquares,
    Int128 NeitherSquares
)
{
    /// <summary>The first model alone.</summary>
    public FraudAmounts A => new(Both + OnlyA, OnlyB + Neither, BothSquares + OnlyASquares, OnlyBSquares + NeitherSquares);

    /// <summary>The second model alone.</summary>
    public FraudAmounts B => new(Both + OnlyB, OnlyA + Neither, BothSquares + OnlyBSquares, OnlyASquares + NeitherSquares);

    /// <summary>
    /// Amount-weighted recall of B less that of A, <c>d = (only B - only A) / all</c>. The interval comes from each one's own and their
    /// correlation (<see cref="Intervals.Difference"/>): each fraud counts with its amount's square, <c>cov = sum of a^2 (x_A - R_A)(x_B -
    /// R_B) / (sum of a)^2</c>, x being 1 where the model caught it. NaN without frauds.
    /// </summary>
    public IntervalEstimate RecallDifference()
    {
        (double a, double b) = (A.Recall, B.Recall);
        (double both, double onlyA, double onlyB, double neither) = (
            (double)BothSquares,
            (double)OnlyASquares,
            (double)OnlyBSquares,
            (double)NeitherSquares
        );
        double products = both * (1 - a) * (1 - b) - onlyA * (1 - a) * b - onlyB * a * (1 - b) + neither * a * b;
        double squaresA = (both + onlyA) * (1 - a) * (1 - a) + (onlyB + neither) * a * a;
        double squaresB = (both + onlyB) * (1 - b) * (1 - b) + (onlyA + neither) * b * b;
        double deviations = Math.Sqrt(squaresA * squaresB);
        double correlation = deviations > 0 ? Math.Clamp(products / deviations, -1, 1) : 0;
        return Intervals.Difference(A.RecallEstimate(), B.RecallEstimate(), correlation);
    }
}
