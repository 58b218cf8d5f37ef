namespace Vigia.Stages.Performance.Counting;

/// <summary>Labelled transactions of one cell.</summary>
/// <param name="Count">How many.</param>
/// <param name="Amount">Sum of their amounts, in minor units.</param>
/// <param name="Squares">Sum of the squares of their amounts.</param>
internal readonly record struct LabelSum(long Count, long Amount, Int128 Squares)
{
    public static LabelSum Of(long amount) => new(1, amount, (Int128)amount * amount);

    public static LabelSum operator +(LabelSum a, LabelSum b) => new(a.Count + b.Count, a.Amount + b.Amount, a.Squares + b.Squares);

    public static LabelSum operator -(LabelSum a, LabelSum b) => new(a.Count - b.Count, a.Amount - b.Amount, a.Squares - b.Squares);
}
