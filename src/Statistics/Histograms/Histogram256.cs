using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vigia.Statistics.Histograms;

/// <summary>Eight columns of a row to a vector, so each block is passed over in two halves; four edges at a time, their counts kept in registers.</summary>
internal static class Histogram256
{
    public static void Accumulate(ref float tile, int rows, int stride, EdgeBlock block, Span<int> sums)
    {
        ref float first = ref Unsafe.Add(ref tile, block.First);
        ref float edges = ref MemoryMarshal.GetArrayDataReference(block.Edges);
        ref int sum = ref MemoryMarshal.GetReference(sums);
        for (nuint lane = 0; lane < EdgeTable.Lanes; lane += (nuint)Vector256<float>.Count)
        {
            ref float values = ref Unsafe.Add(ref first, lane);
            for (int level = 0; level < block.Levels; level += EdgeBlock.LevelGroup)
            {
                nuint at = (nuint)(level * EdgeTable.Lanes) + lane;
                CountReached(ref values, rows, stride, ref Unsafe.Add(ref edges, at), ref Unsafe.Add(ref sum, at));
            }
            CountUnseen(ref values, rows, stride, ref Unsafe.Add(ref sum, (nuint)(block.Levels * EdgeTable.Lanes) + lane));
        }
    }

    private static void CountReached(ref float values, int rows, int stride, ref float edges, ref int sums)
    {
        Vector256<float> e0 = Vector256.LoadUnsafe(ref edges);
        Vector256<float> e1 = Vector256.LoadUnsafe(ref edges, 16);
        Vector256<float> e2 = Vector256.LoadUnsafe(ref edges, 32);
        Vector256<float> e3 = Vector256.LoadUnsafe(ref edges, 48);
        Vector256<int> n0 = Vector256.LoadUnsafe(ref sums);
        Vector256<int> n1 = Vector256.LoadUnsafe(ref sums, 16);
        Vector256<int> n2 = Vector256.LoadUnsafe(ref sums, 32);
        Vector256<int> n3 = Vector256.LoadUnsafe(ref sums, 48);
        for (int row = 0; row < rows; row++)
        {
            Vector256<float> x = Vector256.LoadUnsafe(ref values);
            n0 -= Vector256.GreaterThanOrEqual(x, e0).AsInt32();
            n1 -= Vector256.GreaterThanOrEqual(x, e1).AsInt32();
            n2 -= Vector256.GreaterThanOrEqual(x, e2).AsInt32();
            n3 -= Vector256.GreaterThanOrEqual(x, e3).AsInt32();
            values = ref Unsafe.Add(ref values, stride);
        }
        n0.StoreUnsafe(ref sums);
        n1.StoreUnsafe(ref sums, 16);
        n2.StoreUnsafe(ref sums, 32);
        n3.StoreUnsafe(ref sums, 48);
    }

    private static void CountUnseen(ref float values, int rows, int stride, ref int sums)
    {
        Vector256<uint> unseen = Vector256.Create(UnseenNaN.Bits);
        Vector256<int> n = Vector256.LoadUnsafe(ref sums);
        for (int row = 0; row < rows; row++)
        {
            n -= Vector256.Equals(Vector256.LoadUnsafe(ref values).AsUInt32(), unseen).AsInt32();
            values = ref Unsafe.Add(ref values, stride);
        }
        n.StoreUnsafe(ref sums);
    }
}
