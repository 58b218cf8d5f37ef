using System.Runtime.InteropServices;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// A node for walking without branches. The next node is <c>First + (flipped value >= Threshold ? 1 : 0)</c>, where flipping changes the sign
/// if <c>Flip</c> has the sign bit; NaN compares false, so it always goes to <c>First</c>. Thus:
/// <list type="bullet">
/// <item>missing goes left: <c>First</c> is the left child, and <c>x > t</c> is <c>x >= next float above t</c>;</item>
/// <item>missing goes right: <c>First</c> is the right child, and <c>x &lt;= t</c> is <c>-x >= -t</c>;</item>
/// <item>a leaf: <c>Threshold</c> is NaN and <c>First</c> the leaf itself, so a row that has arrived stays.</item>
/// </list>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct WalkNode(float Threshold, uint Flip, int Feature, int First);
