using System.Runtime.InteropServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>A node for relabelling: of the rows that carry its label, those whose rank is greater than the bound get a new one.</summary>
/// <param name="Column">Where the column begins in the block of columns.</param>
/// <param name="Bound">The bound, a signed byte, four times.</param>
/// <param name="Label">The label, four times.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LabelNode(int Column, uint Bound, uint Label);
