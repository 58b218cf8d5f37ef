using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>
/// A tensor of the graph as columns of the working matrix: rank 2 is <c>[rows, columns]</c>, rank 1 is <c>[rows]</c>, one column.
/// </summary>
internal readonly record struct TensorColumns(int[] Columns, OnnxType Type, int Rank)
{
    public bool IsIntegral => Type is not (OnnxType.Float or OnnxType.Double);
}
