using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vigia.Statistics.Histograms;

/// <summary>Four columns of a row to a vector, so each block is passed over in four quarters; four edges at a time, their counts kept in registers.</summary>
internal static class Histogram128
{
    public static void Accumulate(ref float tile, int rows, int stride, EdgeBlock block, Span<int> sums)
    {
        ref float first = ref Unsafe.Add(ref tile, block.First);
        ref float edges = ref MemoryMarshal.GetArrayDataReference(block.Edges);
        ref int sum = ref MemoryMarshal.GetReference(sums);
        for (nuint lane = 0; lane < EdgeTable.Lanes; lane += (nuint)Vector128<float>.Count)
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
        Vector128<float> e0 = Vector128.LoadUnsafe(ref edges);
        Vector128<float> e1 = Vector128.LoadUnsafe(ref edges, 16);
        Vector128<float> e2 = Vector128.LoadUnsafe(ref edges, 32);
        Vector128<float> e3 = Vector128.LoadUnsafe(ref edges, 48);
        Vector128<int> n0 = Vector128.LoadUnsafe(ref sums);
        Vector128<int> n1 = Vector128.LoadUnsafe(ref sums, 16);
        Vector128<int> n2 = Vector128.LoadUnsafe(ref sums, 32);
        Vector128<int> n3 = Vector128.LoadUnsafe(ref sums, 48);
        for (int row = 0; row < rows; row++)
        {
            Vector128<float> x = Vector128.LoadUnsafe(ref values);
            n0 -= Vector128.GreaterThanOrEqual(x, e0).AsInt32();
            n1 -= Vector128.GreaterThanOrEqual(x, e1).AsInt32();
            n2 -= Vector128.GreaterThanOrEqual(x, e2).AsInt32();
            n3 -= Vector128.GreaterThanOrEqual(x, e3).AsInt32();
            values = ref Unsafe.Add(ref values, stride);
        }
        n0.StoreUnsafe(ref sums);
        n1.StoreUnsafe(ref sums, 16);
        n2.StoreUnsafe(ref sums, 32);
        n3.StoreUnsafe(ref sums, 48);
    }

    private static void CountUnseen(ref float values, int rows, int stride, ref int sums)
    {
        Vector128<uint> unseen = Vector128.Create(UnseenNaN.Bits);
        Vector128<int> n = Vector128.LoadUnsafe(ref sums);
        for (int row = 0; row < rows; row++)
        {
            n -= Vector128.Equals(Vector128.LoadUnsafe(ref values).AsUInt32(), unseen).AsInt32();
            values = ref Unsafe.Add(ref values, stride);
        }
        n.StoreUnsafe(ref sums);
    }
}
