using System.Runtime.InteropServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>A node for comparing many rows at once: rows whose rank in a column is greater than the bound go right.</summary>
/// <param name="Column">Where the column begins in the block of columns.</param>
/// <param name="Bound">The bound, a signed byte, four times.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RankNode(int Column, uint Bound)
{
    /// <summary>A byte, four times: broadcasting four bytes costs less than broadcasting one.</summary>
    public static uint Four(int value) => (byte)value * 0x01010101u;
}
