using System.Runtime.CompilerServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>Two vectors that lie one behind the other.</summary>
internal readonly record struct Pair<TVector>(TVector First, TVector Second)
    where TVector : unmanaged;

/// <summary>
/// Two vectors handled as one: a node is read and spread once for both, and while one waits for the step before, the other continues.
/// </summary>
internal readonly struct PairLanes<TLanes, TVector> : IByteLanes<Pair<TVector>>
    where TLanes : struct, IByteLanes<TVector>
    where TVector : unmanaged
{
    public static int Count => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Load(ref byte from) => new(TLanes.Load(ref from), TLanes.Load(ref Unsafe.Add(ref from, TLanes.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<TVector> value, ref byte to)
    {
        TLanes.Store(value.First, ref to);
        TLanes.Store(value.Second, ref Unsafe.Add(ref to, TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Repeat(uint fourBytes)
    {
        TVector value = TLanes.Repeat(fourBytes);
        return new(value, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> IsBelow(Pair<TVector> bound, Pair<TVector> rank) =>
        new(TLanes.IsBelow(bound.First, rank.First), TLanes.IsBelow(bound.Second, rank.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Select(Pair<TVector> decision, Pair<TVector> whenSet, Pair<TVector> otherwise) =>
        new(
            TLanes.Select(decision.First, whenSet.First, otherwise.First),
            TLanes.Select(decision.Second, whenSet.Second, otherwise.Second)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Append(Pair<TVector> index, Pair<TVector> decision) =>
        new(TLanes.Append(index.First, decision.First), TLanes.Append(index.Second, decision.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Relabel(
        Pair<TVector> label,
        Pair<TVector> oldLabel,
        Pair<TVector> newLabel,
        Pair<TVector> bound,
        Pair<TVector> rank
    ) =>
        new(
            TLanes.Relabel(label.First, oldLabel.First, newLabel.First, bound.First, rank.First),
            TLanes.Relabel(label.Second, oldLabel.Second, newLabel.Second, bound.Second, rank.Second)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Increment(Pair<TVector> value) => new(TLanes.Increment(value.First), TLanes.Increment(value.Second));
}
