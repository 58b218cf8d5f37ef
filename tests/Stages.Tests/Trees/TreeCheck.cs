using Vigia.Statistics;
using Vigia.Trees;

namespace Vigia.Stages.Tests.Trees;

/// <summary>Compiles a model at every vector width that the machine has and holds each to ONNX Runtime.</summary>
internal static class TreeCheck
{
    public static readonly int[] RowCounts = [1, 7, 8, 63, 64, 65, 511, 512, 513, 1024];

    public static IEnumerable<SimdLevel> Levels => Enum.GetValues<SimdLevel>().Where(level => level <= Simd.Widest);

    public static CompiledTreeModel Compile(byte[] model, SimdLevel level, string? output = null)
    {
        TreeCompilation compilation = TreeModelCompiler.Compile(model, output, level);
        Assert.Null(compilation.Reason);
        return compilation.Model!;
    }

    /// <summary>Every level agrees with ONNX Runtime; to the last bit if <paramref name="exact"/>.</summary>
    public static void AgreesWithOnnxRuntime(byte[] model, string? output = null, bool exact = true, int rows = 700)
    {
        OnnxReference? reference = null;
        try
        {
            foreach (SimdLevel level in Levels)
            {
                CompiledTreeModel compiled = Compile(model, level, output);
                reference ??= new OnnxReference(model, compiled.Inputs, compiled.Output);
                SelfCheckVerdict verdict = SelfCheck.Run(compiled, reference.Score, rows);
                Assert.True(verdict.Agrees, $"{level}: {verdict.Message}");
                if (exact)
                    Assert.True(verdict.Identical == rows * compiled.OutputColumns, $"{level}: {verdict.Message}");
            }
        }
        finally
        {
            reference?.Dispose();
        }
    }
}
