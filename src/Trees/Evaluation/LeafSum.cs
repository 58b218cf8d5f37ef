using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Trees.Evaluation;

/// <summary>Adds the weights of leaves to sums, 16 rows at a time: the table lies in registers, and permutes read it.</summary>
internal static class LeafSum
{
    private const int Width = 16;

    /// <summary>The size that tables of so many weights are padded to.</summary>
    public static int PaddedSize(int weights) => Math.Max(Width, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)weights));

    /// <summary>Adds to as many sums as there are leaves, and to those that fill up the last sixteen.</summary>
    /// <param name="weights">A padded table of 16 to 256 weights.</param>
    /// <param name="leaves">Positions in the table.</param>
    /// <param name="sums">The sums.</param>
    public static void Add(ReadOnlySpan<float> weights, ReadOnlySpan<byte> leaves, Span<float> sums)
    {
        ref float table = ref MemoryMarshal.GetReference(weights);
        ref byte from = ref MemoryMarshal.GetReference(leaves);
        ref float to = ref MemoryMarshal.GetReference(sums);
        for (nint row = 0; row < leaves.Length; row += Width)
        {
            Vector512<int> leaf = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref Unsafe.Add(ref from, row)));
            Vector512<float> weight = weights.Length switch
            {
                16 => Avx512F.PermuteVar16x32(Part(ref table, 0), leaf),
                32 => Of32(ref table, 0, leaf),
                64 => Of64(ref table, 0, leaf),
                128 => Of128(ref table, 0, leaf),
                _ => Choose(leaf, 128, Of128(ref table, 0, leaf), Of128(ref table, 128, leaf)),
            };
            ref float sum = ref Unsafe.Add(ref to, row);
            (Vector512.LoadUnsafe(ref sum) + weight).StoreUnsafe(ref sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of128(ref float table, nuint first, Vector512<int> leaf) =>
        Choose(leaf, 64, Of64(ref table, first, leaf), Of64(ref table, first + 64, leaf));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of64(ref float table, nuint first, Vector512<int> leaf) =>
        Choose(leaf, 32, Of32(ref table, first, leaf), Of32(ref table, first + 32, leaf));

    // The permute takes the low five bits of a position.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of32(ref float table, nuint first, Vector512<int> leaf) =>
        Avx512F.PermuteVar16x32x2(Part(ref table, first), leaf, Part(ref table, first + Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Part(ref float table, nuint first) => Vector512.LoadUnsafe(ref table, first);

    /// <summary>The second value where a bit of the position is set, else the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Choose(Vector512<int> leaf, int bit, Vector512<float> without, Vector512<float> with) =>
        Vector512.ConditionalSelect(Vector512.Equals(leaf & Vector512.Create(bit), Vector512<int>.Zero).AsSingle(), without, with);
}
