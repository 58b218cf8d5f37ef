namespace Vigia.Statistics.Histograms;

/// <summary>
/// The NaN by which a feature matrix marks a category value that the schema does not declare. Every other NaN means that the value is
/// missing. Histograms count the two apart.
/// </summary>
public static class UnseenNaN
{
    /// <summary>Its bits as a single-precision number: a quiet NaN with payload 1.</summary>
    public const uint Bits = 0x7FC0_0001;

    /// <summary>The number itself. It equals nothing, not even itself: compare <see cref="Bits"/>.</summary>
    public static float Value => BitConverter.UInt32BitsToSingle(Bits);
}
