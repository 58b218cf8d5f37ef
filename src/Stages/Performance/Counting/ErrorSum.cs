namespace Vigia.Stages.Performance.Counting;

/// <summary>Sums over the errors of a predicted loss, each the loss that was predicted less the loss that there was.</summary>
/// <param name="Count">How many errors.</param>
/// <param name="Total">Their sum, in the unit of <see cref="LossLayout"/>.</param>
/// <param name="Absolute">Sum of their sizes.</param>
/// <param name="Squares">Sum of their squares.</param>
/// <remarks>Whole numbers, so that sums do not depend on an order, and what is taken back leaves nothing.</remarks>
internal readonly record struct ErrorSum(long Count, Int128 Total, Int128 Absolute, Int128 Squares)
{
    public static ErrorSum Of(long predicted, long actual)
    {
        Int128 error = (Int128)predicted - actual;
        return new(1, error, Int128.Abs(error), error * error);
    }

    public static ErrorSum operator +(in ErrorSum a, in ErrorSum b) =>
        new(a.Count + b.Count, a.Total + b.Total, a.Absolute + b.Absolute, a.Squares + b.Squares);

    public static ErrorSum operator -(in ErrorSum a, in ErrorSum b) =>
        new(a.Count - b.Count, a.Total - b.Total, a.Absolute - b.Absolute, a.Squares - b.Squares);
}
