using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.TestSupport;
using Vigia.Trees.Graph;

namespace Vigia.Stages.Tests.Trees;

/// <summary>ONNX Runtime on one thread, as the reference for a compiled model: the same rows, one output as a matrix of floats.</summary>
internal sealed class OnnxReference : IDisposable
{
    private readonly InferenceSession _session;
    private readonly IReadOnlyList<TreeInput> _inputs;
    private readonly string _output;

    public OnnxReference(byte[] model, IReadOnlyList<TreeInput> inputs, string output)
    {
        using var directory = new TempDirectory();
        _session = OnnxRuntimeEnvironment.Open(directory.Write("model.onnx", model), threads: 1);
        _inputs = inputs;
        _output = output;
    }

    public void Score(ReadOnlySpan<float> features, int rows, Span<float> scores)
    {
        int width = features.Length / rows;
        var values = new List<NamedOnnxValue>();
        foreach (TreeInput input in _inputs)
            values.Add(ValueOf(input, features, rows, width));
        using var results = _session.Run(values, [_output]);
        Flatten(results[0].Value).CopyTo(scores);
    }

    public void Dispose() => _session.Dispose();

    private NamedOnnxValue ValueOf(TreeInput input, ReadOnlySpan<float> features, int rows, int width)
    {
        var own = new float[rows * input.Columns];
        for (int i = 0; i < own.Length; i++)
            own[i] = features[(i / input.Columns * width) + input.First + (i % input.Columns)];
        NodeMetadata metadata = _session.InputMetadata[input.Name];
        int[] shape = metadata.Dimensions.Length == 1 ? [rows] : [rows, input.Columns];
        return metadata.ElementDataType switch
        {
            TensorElementType.Double => Named(Array.ConvertAll(own, value => (double)value)),
            TensorElementType.Int64 => Named(Array.ConvertAll(own, long.CreateSaturating)),
            TensorElementType.Int32 => Named(Array.ConvertAll(own, int.CreateSaturating)),
            TensorElementType.Bool => Named(Array.ConvertAll(own, value => value != 0)),
            _ => Named(own),
        };

        NamedOnnxValue Named<T>(T[] data) => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<T>(data, shape));
    }

    private static float[] Flatten(object value) =>
        value switch
        {
            Tensor<float> floats => [.. floats],
            Tensor<double> doubles => [.. doubles.Select(score => (float)score)],
            IEnumerable<DisposableNamedOnnxValue> maps => [.. maps.SelectMany(ScoresOf)],
            _ => throw new ArgumentException($"no scores in {value.GetType()}"),
        };

    private static IEnumerable<float> ScoresOf(DisposableNamedOnnxValue map) =>
        map.Value switch
        {
            IDictionary<long, float> byNumber => byNumber.OrderBy(pair => pair.Key).Select(pair => pair.Value),
            IDictionary<string, float> byText => byText.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value),
            var other => throw new ArgumentException($"no scores in {other?.GetType()}"),
        };
}
