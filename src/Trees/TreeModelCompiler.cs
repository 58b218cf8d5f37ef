using Vigia.Statistics;
using Vigia.Trees.Ensemble;
using Vigia.Trees.Graph;
using Vigia.Trees.Onnx;

namespace Vigia.Trees;

/// <summary>Compiles ONNX models that are one tree ensemble between simple steps.</summary>
public static class TreeModelCompiler
{
    /// <summary>Compiles the model if its graph is one we know; otherwise says why not. It never throws on account of the bytes.</summary>
    /// <param name="onnx">The content of an <c>.onnx</c> file.</param>
    /// <param name="output">The name of the output to compute; null: the first one that comes from the trees' scores.</param>
    public static TreeCompilation Compile(ReadOnlyMemory<byte> onnx, string? output = null) => Compile(onnx, output, Simd.Current);

    /// <summary>The same for a graph that has been read.</summary>
    internal static TreeCompilation Compile(OnnxGraph graph, string? output) => Compile(graph, output, Simd.Current, byRanks: true);

    /// <summary>The same with a choice of algorithms: at this vector width, by ranks where that is faster or never.</summary>
    internal static TreeCompilation Compile(ReadOnlyMemory<byte> onnx, string? output, SimdLevel level, bool byRanks = true)
    {
        try
        {
            return Compile(OnnxReader.Read(onnx), output, level, byRanks);
        }
        catch (OnnxFormatException error)
        {
            return TreeCompilation.Refused(error.Message);
        }
    }

    private static TreeCompilation Compile(OnnxGraph graph, string? output, SimdLevel level, bool byRanks)
    {
        try
        {
            return TreeCompilation.Of(new CompiledTreeModel(TreeGraph.Read(graph, output), level, byRanks));
        }
        catch (Exception error) when (error is OnnxFormatException or UnsupportedModelException)
        {
            return TreeCompilation.Refused(error.Message);
        }
    }
}
