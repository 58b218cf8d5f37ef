using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Statistics.Histograms;

/// <summary>
/// Counts how many values of each lane reach each edge of a block, for vectors of any width: a block of sixteen columns is passed over
/// in as many parts as its vectors need, four edges at a time, whose counts stay in registers over all rows of the tile.
/// </summary>
/// <typeparam name="TLanes">The vector's operations.</typeparam>
/// <typeparam name="TValues">The vector of values.</typeparam>
/// <typeparam name="TCounts">The vector of counts.</typeparam>
internal static class HistogramKernel<TLanes, TValues, TCounts>
    where TLanes : struct, IFloatLanes<TValues, TCounts>
    where TValues : struct
    where TCounts : struct
{
    /// <summary>Adds a tile of rows to the sums of a block.</summary>
    /// <param name="tile">First value of the first row.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="stride">Values from one row to the next.</param>
    /// <param name="block">Columns and edges.</param>
    /// <param name="sums">Of <see cref="EdgeBlock.SumsLength"/>; added to.</param>
    public static void Accumulate(ref float tile, int rows, int stride, EdgeBlock block, Span<int> sums)
    {
        ref float first = ref Unsafe.Add(ref tile, block.First);
        ref float edges = ref MemoryMarshal.GetArrayDataReference(block.Edges);
        ref int sum = ref MemoryMarshal.GetReference(sums);
        for (nuint lane = 0; lane < EdgeTable.Lanes; lane += (nuint)TLanes.Count)
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
        TValues e0 = TLanes.Load(ref edges, 0);
        TValues e1 = TLanes.Load(ref edges, EdgeTable.Lanes);
        TValues e2 = TLanes.Load(ref edges, 2 * EdgeTable.Lanes);
        TValues e3 = TLanes.Load(ref edges, 3 * EdgeTable.Lanes);
        TCounts n0 = TLanes.LoadCounts(ref sums, 0);
        TCounts n1 = TLanes.LoadCounts(ref sums, EdgeTable.Lanes);
        TCounts n2 = TLanes.LoadCounts(ref sums, 2 * EdgeTable.Lanes);
        TCounts n3 = TLanes.LoadCounts(ref sums, 3 * EdgeTable.Lanes);
        for (int row = 0; row < rows; row++)
        {
            TValues x = TLanes.Load(ref values, 0);
            n0 = TLanes.AddReached(n0, x, e0);
            n1 = TLanes.AddReached(n1, x, e1);
            n2 = TLanes.AddReached(n2, x, e2);
            n3 = TLanes.AddReached(n3, x, e3);
            values = ref Unsafe.Add(ref values, stride);
        }
        TLanes.Store(n0, ref sums, 0);
        TLanes.Store(n1, ref sums, EdgeTable.Lanes);
        TLanes.Store(n2, ref sums, 2 * EdgeTable.Lanes);
        TLanes.Store(n3, ref sums, 3 * EdgeTable.Lanes);
    }

    private static void CountUnseen(ref float values, int rows, int stride, ref int sums)
    {
        TCounts n = TLanes.LoadCounts(ref sums, 0);
        for (int row = 0; row < rows; row++)
        {
            n = TLanes.AddEqual(n, TLanes.Load(ref values, 0), UnseenNaN.Bits);
            values = ref Unsafe.Add(ref values, stride);
        }
        TLanes.Store(n, ref sums, 0);
    }
}
