using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>32 rows: AVX2, whose blend of bytes goes by their sign bits.</summary>
internal readonly struct ByteLanes256 : IByteLanes<Vector256<sbyte>>
{
    public static int Count => Vector256<sbyte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Load(ref byte from) => Vector256.LoadUnsafe(ref from).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<sbyte> value, ref byte to) => value.AsByte().StoreUnsafe(ref to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Repeat(uint fourBytes) => Vector256.Create(fourBytes).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> IsBelow(Vector256<sbyte> bound, Vector256<sbyte> rank) => Vector256.SubtractSaturate(bound, rank);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Select(Vector256<sbyte> decision, Vector256<sbyte> whenSet, Vector256<sbyte> otherwise) =>
        Avx2.BlendVariable(otherwise, whenSet, decision);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Append(Vector256<sbyte> index, Vector256<sbyte> decision)
    {
        Vector256<ushort> bit = Vector256.ShiftRightLogical(decision.AsUInt16(), 7) & Vector256.Create((ushort)0x0101);
        return (index + index) | bit.AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Relabel(
        Vector256<sbyte> label,
        Vector256<sbyte> oldLabel,
        Vector256<sbyte> newLabel,
        Vector256<sbyte> bound,
        Vector256<sbyte> rank
    ) => Avx2.BlendVariable(label, newLabel, Vector256.Equals(label, oldLabel) & Vector256.GreaterThan(rank, bound));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Increment(Vector256<sbyte> value) => value + Vector256<sbyte>.One;
}
