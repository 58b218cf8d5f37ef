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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary>
    /// A padded table as four planes, each of one byte of every weight, for <see cref="AddByPlanes"/>; null where that is not to be had, or
    /// the table so small that <see cref="Add"/> is as good.
    /// </summary>
    public static byte[]? PlanesOf(ReadOnlySpan<float> weights)
    {
        if (!Avx512Vbmi.IsSupported || weights.Length is < 64 or > 256)
        {
            return null;
        }

        byte[] planes = new byte[sizeof(float) * weights.Length];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(weights);
        for (int i = 0; i < bytes.Length; i++)
        {
            planes[(i % sizeof(float) * weights.Length) + (i / sizeof(float))] = bytes[i];
        }

        return planes;
    }

    /// <summary>
    /// Adds as <see cref="Add"/> does, 64 rows at a time: a permute looks up one byte of as many weights, and four make a weight.
    /// </summary>
    /// <param name="planes">From <see cref="PlanesOf"/>.</param>
    /// <param name="leaves">Positions in the table; the last 64 are filled up.</param>
    /// <param name="sums">The sums; those that fill up the last 64 get anything.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddByPlanes(ReadOnlySpan<byte> planes, ReadOnlySpan<byte> leaves, Span<float> sums)
    {
        ref byte table = ref MemoryMarshal.GetReference(planes);
        ref byte from = ref MemoryMarshal.GetReference(leaves);
        ref float to = ref MemoryMarshal.GetReference(sums);
        nuint size = (nuint)planes.Length / sizeof(float);
        // Interleaving works within quarters of a vector, so each quarter gets the rows that it is to end up with.
        Vector512<int> quarters = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        for (nint row = 0; row < leaves.Length; row += Vector512<byte>.Count)
        {
            Vector512<byte> leaf = Avx512F
                .PermuteVar16x32(Vector512.LoadUnsafe(ref Unsafe.Add(ref from, row)).AsInt32(), quarters)
                .AsByte();
            Vector512<byte> a = LookUp(ref table, size, leaf),
                b = LookUp(ref Unsafe.Add(ref table, size), size, leaf);
            Vector512<byte> c = LookUp(ref Unsafe.Add(ref table, 2 * size), size, leaf),
                d = LookUp(ref Unsafe.Add(ref table, 3 * size), size, leaf);
            Vector512<ushort> lowLeft = Avx512BW.UnpackLow(a, b).AsUInt16(),
                highLeft = Avx512BW.UnpackLow(c, d).AsUInt16();
            Vector512<ushort> lowRight = Avx512BW.UnpackHigh(a, b).AsUInt16(),
                highRight = Avx512BW.UnpackHigh(c, d).AsUInt16();
            ref float sum = ref Unsafe.Add(ref to, row);
            AddTo(ref sum, Avx512BW.UnpackLow(lowLeft, highLeft));
            AddTo(ref Unsafe.Add(ref sum, Width), Avx512BW.UnpackHigh(lowLeft, highLeft));
            AddTo(ref Unsafe.Add(ref sum, 2 * Width), Avx512BW.UnpackLow(lowRight, highRight));
            AddTo(ref Unsafe.Add(ref sum, 3 * Width), Avx512BW.UnpackHigh(lowRight, highRight));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(ref float sum, Vector512<ushort> weights) =>
        (Vector512.LoadUnsafe(ref sum) + weights.AsSingle()).StoreUnsafe(ref sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> LookUp(ref byte plane, nuint size, Vector512<byte> leaf) =>
        size switch
        {
            64 => Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref plane), leaf),
            128 => LookUpIn128(ref plane, leaf),
            _ => Vector512.ConditionalSelect(
                Vector512.GreaterThanOrEqual(leaf, Vector512.Create((byte)128)),
                LookUpIn128(ref Unsafe.Add(ref plane, 128), leaf),
                LookUpIn128(ref plane, leaf)
            ),
        };

    // The permute takes the low seven bits of a position.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> LookUpIn128(ref byte plane, Vector512<byte> leaf) =>
        Avx512Vbmi.PermuteVar64x8x2(Vector512.LoadUnsafe(ref plane), leaf, Vector512.LoadUnsafe(ref plane, 64));

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
