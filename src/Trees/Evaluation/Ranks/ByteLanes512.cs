using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>64 rows: AVX-512, with three-way bit logic for the selections and mask registers for the labels.</summary>
internal readonly struct ByteLanes512 : IByteLanes<Vector512<sbyte>>
{
    public static int Count => Vector512<sbyte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Load(ref byte from) => Vector512.LoadUnsafe(ref from).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<sbyte> value, ref byte to) => value.AsByte().StoreUnsafe(ref to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Repeat(uint fourBytes) => Vector512.Create(fourBytes).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> IsBelow(Vector512<sbyte> bound, Vector512<sbyte> rank) => Avx512BW.SubtractSaturate(bound, rank);

    // Bit by bit; only the sign bits of the result are right, and only they count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Select(Vector512<sbyte> decision, Vector512<sbyte> whenSet, Vector512<sbyte> otherwise) =>
        Avx512F.TernaryLogic(decision, whenSet, otherwise, 0xCA);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Append(Vector512<sbyte> index, Vector512<sbyte> decision)
    {
        Vector512<ushort> bit = Vector512.ShiftRightLogical(decision.AsUInt16(), 7) & Vector512.Create((ushort)0x0101);
        return (index + index) | bit.AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Relabel(
        Vector512<sbyte> label,
        Vector512<sbyte> oldLabel,
        Vector512<sbyte> newLabel,
        Vector512<sbyte> bound,
        Vector512<sbyte> rank
    ) => Vector512.ConditionalSelect(Vector512.Equals(label, oldLabel) & Vector512.GreaterThan(rank, bound), newLabel, label);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Increment(Vector512<sbyte> value) => value + Vector512<sbyte>.One;
}
