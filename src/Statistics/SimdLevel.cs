using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Statistics;

/// <summary>Width of the vectors that a kernel computes with. Every kernel has all four variants, and they give the same results.</summary>
public enum SimdLevel
{
    /// <summary>No vectors: the reference that the others are tested against.</summary>
    Scalar = 0,

    /// <summary>128 bits (SSE4.1, or AdvSimd where the kernel is written with portable vectors).</summary>
    Bits128 = 128,

    /// <summary>256 bits (AVX2).</summary>
    Bits256 = 256,

    /// <summary>512 bits (AVX-512 F, BW and VL).</summary>
    Bits512 = 512,
}

/// <summary>Chooses the vector width: the widest of the processor, or the one that the environment forces.</summary>
public static class Simd
{
    /// <summary>Environment variable that forces a width: <c>scalar</c>, <c>128</c>, <c>256</c> or <c>512</c>.</summary>
    public const string Variable = "VIGIA_SIMD";

    /// <summary>The widest vectors that this processor and runtime offer.</summary>
    public static SimdLevel Widest =>
        Vector512.IsHardwareAccelerated && Avx512BW.VL.IsSupported ? SimdLevel.Bits512
        : Avx2.IsSupported ? SimdLevel.Bits256
        : Vector128.IsHardwareAccelerated ? SimdLevel.Bits128
        : SimdLevel.Scalar;

    /// <summary>The width to use: <see cref="Widest"/> unless <see cref="Variable"/> forces another.</summary>
    /// <exception cref="InvalidOperationException">The variable's value is unknown, or wider than the processor's vectors.</exception>
    public static SimdLevel Current => Choose(Environment.GetEnvironmentVariable(Variable), Widest);

    /// <summary>
    /// The width that <paramref name="forced"/> (null or empty: none) asks for on a processor with <paramref name="widest"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The value is unknown, or wider than the processor's vectors.</exception>
    public static SimdLevel Choose(string? forced, SimdLevel widest)
    {
        SimdLevel asked = forced?.Trim().ToUpperInvariant() switch
        {
            null or "" => widest,
            "SCALAR" => SimdLevel.Scalar,
            "128" => SimdLevel.Bits128,
            "256" => SimdLevel.Bits256,
            "512" => SimdLevel.Bits512,
            _ => throw new InvalidOperationException(
                $"environment variable {Variable}='{forced}' is not a vector width; use scalar, 128, 256 or 512, or unset it"
            ),
        };
        if (asked > widest)
        {
            throw new InvalidOperationException(
                $"environment variable {Variable}={forced} asks for vectors that this processor does not have (widest: {Name(widest)}); "
                    + "choose a narrower width or unset it"
            );
        }

        return asked;
    }

    /// <summary>The name that <see cref="Variable"/> knows the width by.</summary>
    public static string Name(SimdLevel level) => level == SimdLevel.Scalar ? "scalar" : ((int)level).ToString();
}
