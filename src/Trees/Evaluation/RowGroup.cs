using System.Runtime.CompilerServices;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// The nodes that the rows of a group have reached in one tree. For walks down several trees side by side, which need more places than the
/// processor has registers.
/// </summary>
internal struct RowGroup
{
    private uint _a,
        _b,
        _c,
        _d,
        _e,
        _f,
        _g,
        _h;

    /// <summary>Takes every row one level down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(ref ulong nodes, ref int x)
    {
        _a = WalkFinder.Next(ref nodes, _a, ref x);
        _b = WalkFinder.Next(ref nodes, _b, ref Unsafe.Add(ref x, 1));
        _c = WalkFinder.Next(ref nodes, _c, ref Unsafe.Add(ref x, 2));
        _d = WalkFinder.Next(ref nodes, _d, ref Unsafe.Add(ref x, 3));
        _e = WalkFinder.Next(ref nodes, _e, ref Unsafe.Add(ref x, 4));
        _f = WalkFinder.Next(ref nodes, _f, ref Unsafe.Add(ref x, 5));
        _g = WalkFinder.Next(ref nodes, _g, ref Unsafe.Add(ref x, 6));
        _h = WalkFinder.Next(ref nodes, _h, ref Unsafe.Add(ref x, 7));
    }

    /// <summary>Whether every row has arrived.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool AllLeaves(ref ulong nodes) => WalkFinder.AllLeaves(ref nodes, _a, _b, _c, _d, _e, _f, _g, _h);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void CopyTo(Span<int> leaves)
    {
        leaves[7] = (int)_h;
        leaves[0] = (int)_a;
        leaves[1] = (int)_b;
        leaves[2] = (int)_c;
        leaves[3] = (int)_d;
        leaves[4] = (int)_e;
        leaves[5] = (int)_f;
        leaves[6] = (int)_g;
    }
}
