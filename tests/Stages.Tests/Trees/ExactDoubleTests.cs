using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Statistics;
using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;
using Vigia.Trees;
using Vigia.Trees.Graph;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Tests.Trees;

/// <summary>Compiled trees compare doubles as ONNX Runtime does, one ulp to either side of a threshold.</summary>
public sealed class ExactDoubleTests
{
    private const int Rows = 1500;

    private static readonly EnsembleShape Shape = new()
    {
        Modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"],
        MissingChance = 0.3,
        Targets = 2,
        ThresholdsPerFeature = 0,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Regressor_EqualsOnnxRuntime(int seed)
    {
        byte[] model = new EnsembleSketch(Shape, seed).Regressor(input: OnnxElement.Double, asTensors: true).ToArray();

        Assert.Contains(CodesOf(model), values => values.Any(value => value != (float)value));
        Compare(model);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Modern_EqualsOnnxRuntime(int seed) => Compare(new EnsembleSketch(Shape, seed).Modern(inDoubles: true).ToArray());

    private static double[][] CodesOf(byte[] model) => TreeGraph.Read(OnnxReader.Read(model), null).Ensemble.Codes!;

    private static void Compare(byte[] model)
    {
        double[][] thresholds = CodesOf(model);
        foreach (SimdLevel level in TreeCheck.Levels)
        {
            CompiledTreeModel compiled = TreeCheck.Compile(model, level);
            Assert.False(compiled.RoundsDoubles);
            double[] rows = MakeRows(thresholds, compiled.FeatureCount);
            float[] expected = Reference(model, compiled, rows);
            float[] actual = new float[expected.Length];

            compiled.Score(
                Array.ConvertAll(rows, value => (float)value),
                Rows,
                compiled.FeatureCount,
                actual,
                compiled.CreateScratch(),
                ExactOf(rows, compiled)
            );

            Assert.Equal(expected, actual);
        }
    }

    private static double[] ExactOf(double[] rows, CompiledTreeModel compiled) =>
        [
            .. Enumerable
                .Range(0, Rows)
                .SelectMany(row => compiled.ExactColumns.Select(column => rows[(row * compiled.FeatureCount) + column])),
        ];

    private static double[] MakeRows(double[][] thresholds, int width)
    {
        var random = new Random(width);
        double[] rows = new double[Rows * width];
        for (int i = 0; i < rows.Length; i++)
        {
            double[] own = i % width < thresholds.Length ? thresholds[i % width] : [];
            double threshold = own.Length == 0 ? 0.1 : own[random.Next(own.Length)];
            rows[i] = random.Next(8) switch
            {
                0 => Math.BitIncrement(threshold),
                1 => Math.BitDecrement(threshold),
                2 => (float)threshold,
                3 => double.NaN,
                4 => random.NextDouble() - 0.5,
                5 => random.Next(2) == 0 ? double.PositiveInfinity : -0.0,
                _ => threshold,
            };
        }
        return rows;
    }

    private static float[] Reference(byte[] model, CompiledTreeModel compiled, double[] rows)
    {
        using var directory = new TempDirectory();
        using InferenceSession session = OnnxRuntimeEnvironment.Open(directory.Write("model.onnx", model), threads: 1);
        int declared = session.InputMetadata[compiled.Inputs[0].Name].Dimensions[1];
        int width = declared > 0 ? declared : compiled.FeatureCount;
        double[] wide = new double[Rows * width];
        for (int row = 0; row < Rows; row++)
        {
            rows.AsSpan(row * compiled.FeatureCount, compiled.FeatureCount).CopyTo(wide.AsSpan(row * width));
        }
        var input = NamedOnnxValue.CreateFromTensor(compiled.Inputs[0].Name, new DenseTensor<double>(wide, [Rows, width]));
        using var results = session.Run([input], [compiled.Output]);
        return results[0].Value is Tensor<double> doubles
            ? [.. doubles.Select(score => (float)score)]
            : [.. (Tensor<float>)results[0].Value];
    }
}
