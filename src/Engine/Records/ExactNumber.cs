namespace Vigia.Engine.Records;

/// <summary>A number as its record has it, for models that take more than a float holds.</summary>
/// <param name="Real">The nearest double; NaN where the value is missing.</param>
/// <param name="Whole">Without its fraction, at the nearer end of the range where 64 bits do not hold it; 0 for NaN.</param>
public readonly record struct ExactNumber(double Real, long Whole)
{
    /// <summary>A number with a fraction, or one that may have one.</summary>
    public static ExactNumber Of(double real) => new(real, long.CreateSaturating(real));

    /// <summary>A whole number.</summary>
    public static ExactNumber Of(long whole) => new(whole, whole);
}
