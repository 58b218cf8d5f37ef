using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>16 rows: whatever the processor has for vectors of 128 bits.</summary>
internal readonly struct ByteLanes128 : IByteLanes<Vector128<sbyte>>
{
    public static int Count => Vector128<sbyte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Load(ref byte from) => Vector128.LoadUnsafe(ref from).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<sbyte> value, ref byte to) => value.AsByte().StoreUnsafe(ref to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Repeat(uint fourBytes) => Vector128.Create(fourBytes).AsSByte();

    // Without a blend by sign bits, whole bytes have to be set: so here a decision is one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> IsBelow(Vector128<sbyte> bound, Vector128<sbyte> rank) => Vector128.LessThan(bound, rank);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Select(Vector128<sbyte> decision, Vector128<sbyte> whenSet, Vector128<sbyte> otherwise) =>
        Vector128.ConditionalSelect(decision, whenSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Append(Vector128<sbyte> index, Vector128<sbyte> decision) => index + index - decision;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Relabel(
        Vector128<sbyte> label,
        Vector128<sbyte> oldLabel,
        Vector128<sbyte> newLabel,
        Vector128<sbyte> bound,
        Vector128<sbyte> rank
    ) => Vector128.ConditionalSelect(Vector128.Equals(label, oldLabel) & Vector128.GreaterThan(rank, bound), newLabel, label);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Increment(Vector128<sbyte> value) => value + Vector128<sbyte>.One;
}
