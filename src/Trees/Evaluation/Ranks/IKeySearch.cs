using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>Compares one value with sixteen ascending keys at once.</summary>
internal interface IKeySearch
{
    /// <summary>How many of the keys are less than the value; all 16 for NaN.</summary>
    static abstract int CountBelow(ref float keys, float value);
}

/// <summary>One comparison of 512 bits.</summary>
internal readonly struct KeySearch512 : IKeySearch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBelow(ref float keys, float value)
    {
        Vector512<float> reached = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref keys), Vector512.Create(value));
        return 16 - BitOperations.PopCount(reached.ExtractMostSignificantBits());
    }
}

/// <summary>Two comparisons of 256 bits.</summary>
internal readonly struct KeySearch256 : IKeySearch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBelow(ref float keys, float value)
    {
        Vector256<float> wanted = Vector256.Create(value);
        uint low = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref keys), wanted).ExtractMostSignificantBits();
        uint high = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref keys, 8), wanted).ExtractMostSignificantBits();
        return 16 - BitOperations.PopCount(low | (high << 8));
    }
}

/// <summary>Four comparisons of 128 bits.</summary>
internal readonly struct KeySearch128 : IKeySearch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountBelow(ref float keys, float value)
    {
        Vector128<float> wanted = Vector128.Create(value);
        Vector128<short> low = Vector128.Narrow(Reached(ref keys, 0, wanted), Reached(ref keys, 4, wanted));
        Vector128<short> high = Vector128.Narrow(Reached(ref keys, 8, wanted), Reached(ref keys, 12, wanted));
        return 16 - BitOperations.PopCount(Vector128.Narrow(low, high).ExtractMostSignificantBits());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Reached(ref float keys, nuint from, Vector128<float> wanted) =>
        Vector128.GreaterThanOrEqual(Vector128.LoadUnsafe(ref keys, from), wanted).AsInt32();
}
