using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Records;

namespace Vigia.Stages.Score.Inputs;

/// <summary>How a value of the float matrix becomes an element of an input.</summary>
internal interface IConversion<T>
    where T : unmanaged
{
    static abstract T From(float value);

    /// <summary>The element of an unrounded value; only types that hold more than a float have another one.</summary>
    static virtual T From(in ExactNumber value) => throw new NotSupportedException("the input's elements hold no more than a float");
}

internal readonly struct ToFloat : IConversion<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float From(float value) => value;
}

internal readonly struct ToDouble : IConversion<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double From(float value) => value;

    public static double From(in ExactNumber value) => value.Real;
}

internal readonly struct ToFloat16 : IConversion<Float16>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float16 From(float value) => (Float16)value;
}

/// <summary>Whole numbers: towards zero as NumPy casts, but saturating at the ends of the type.</summary>
internal readonly struct ToInteger<T> : IConversion<T>
    where T : unmanaged, System.Numerics.IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T From(float value) => T.CreateSaturating(value);

    // Beyond 63 bits only the double is right, for a ulong.
    public static T From(in ExactNumber value) =>
        value.Whole == long.MaxValue ? T.CreateSaturating(value.Real) : T.CreateSaturating(value.Whole);
}

/// <summary>Everything but 0 is true.</summary>
internal readonly struct ToBool : IConversion<bool>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool From(float value) => value != 0;
}
