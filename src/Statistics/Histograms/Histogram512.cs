using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vigia.Statistics.Histograms;

/// <summary>Sixteen columns of a row to a vector; four edges at a time, their counts kept in registers over all rows of the tile.</summary>
internal static class Histogram512
{
    public static void Accumulate(ref float tile, int rows, int stride, EdgeBlock block, Span<int> sums)
    {
        ref float first = ref Unsafe.Add(ref tile, block.First);
        ref float edges = ref MemoryMarshal.GetArrayDataReference(block.Edges);
        ref int sum = ref MemoryMarshal.GetReference(sums);
        for (int level = 0; level < block.Levels; level += EdgeBlock.LevelGroup)
        {
            nuint at = (nuint)(level * EdgeTable.Lanes);
            CountReached(ref first, rows, stride, ref Unsafe.Add(ref edges, at), ref Unsafe.Add(ref sum, at));
        }
        CountUnseen(ref first, rows, stride, ref Unsafe.Add(ref sum, block.Levels * EdgeTable.Lanes));
    }

    private static void CountReached(ref float values, int rows, int stride, ref float edges, ref int sums)
    {
        Vector512<float> e0 = Vector512.LoadUnsafe(ref edges);
        Vector512<float> e1 = Vector512.LoadUnsafe(ref edges, 16);
        Vector512<float> e2 = Vector512.LoadUnsafe(ref edges, 32);
        Vector512<float> e3 = Vector512.LoadUnsafe(ref edges, 48);
        Vector512<int> n0 = Vector512.LoadUnsafe(ref sums);
        Vector512<int> n1 = Vector512.LoadUnsafe(ref sums, 16);
        Vector512<int> n2 = Vector512.LoadUnsafe(ref sums, 32);
        Vector512<int> n3 = Vector512.LoadUnsafe(ref sums, 48);
        Vector512<int> one = Vector512<int>.One;
        for (int row = 0; row < rows; row++)
        {
            Vector512<float> x = Vector512.LoadUnsafe(ref values);
            n0 = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, e0).AsInt32(), n0 + one, n0);
            n1 = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, e1).AsInt32(), n1 + one, n1);
            n2 = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, e2).AsInt32(), n2 + one, n2);
            n3 = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, e3).AsInt32(), n3 + one, n3);
            values = ref Unsafe.Add(ref values, stride);
        }
        n0.StoreUnsafe(ref sums);
        n1.StoreUnsafe(ref sums, 16);
        n2.StoreUnsafe(ref sums, 32);
        n3.StoreUnsafe(ref sums, 48);
    }

    private static void CountUnseen(ref float values, int rows, int stride, ref int sums)
    {
        Vector512<uint> unseen = Vector512.Create(UnseenNaN.Bits);
        Vector512<int> n = Vector512.LoadUnsafe(ref sums);
        for (int row = 0; row < rows; row++)
        {
            n -= Vector512.Equals(Vector512.LoadUnsafe(ref values).AsUInt32(), unseen).AsInt32();
            values = ref Unsafe.Add(ref values, stride);
        }
        n.StoreUnsafe(ref sums);
    }
}
