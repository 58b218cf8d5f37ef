using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Statistics.Histograms;

namespace Vigia.Statistics.Joint;

/// <summary>Cuts the values of a block of columns into codes: how many edges each value reaches, for vectors of any width.</summary>
/// <typeparam name="TLanes">The vector's operations.</typeparam>
/// <typeparam name="TValues">The vector of values.</typeparam>
/// <typeparam name="TCounts">The vector of codes.</typeparam>
internal static class CodeKernel<TLanes, TValues, TCounts>
    where TLanes : struct, IFloatLanes<TValues, TCounts>
    where TValues : struct
    where TCounts : struct
{
    private static readonly int[] Zeros = new int[CodeTable.Lanes];

    /// <summary>Writes the codes of some rows, <c>table.Width</c> a row.</summary>
    /// <param name="table">Columns and edges.</param>
    /// <param name="matrix">First value of the first row; sixteen values from the start of each block must be readable.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="codes">The codes.</param>
    public static void Code(CodeTable table, ref float matrix, int rows, Span<int> codes)
    {
        ref int zeros = ref MemoryMarshal.GetArrayDataReference(Zeros);
        for (int index = 0; index < table.Blocks.Length; index++)
        {
            CodeBlock block = table.Blocks[index];
            ref float edges = ref MemoryMarshal.GetArrayDataReference(block.Edges);
            for (nuint lane = 0; lane < CodeTable.Lanes; lane += (nuint)TLanes.Count)
            {
                ref float values = ref Unsafe.Add(ref matrix, block.First + (int)lane);
                ref int own = ref Unsafe.Add(ref MemoryMarshal.GetReference(codes), index * CodeTable.Lanes + (int)lane);
                for (int row = 0; row < rows; row++)
                {
                    TValues x = TLanes.Load(ref values, 0);
                    TCounts code = TLanes.LoadCounts(ref zeros, 0);
                    for (int level = 0; level < block.Levels; level++)
                    {
                        code = TLanes.AddReached(code, x, TLanes.Load(ref edges, (nuint)(level * CodeTable.Lanes) + lane));
                    }
                    TLanes.Store(code, ref own, 0);
                    values = ref Unsafe.Add(ref values, table.Stride);
                    own = ref Unsafe.Add(ref own, table.Width);
                }
            }
        }
    }
}
