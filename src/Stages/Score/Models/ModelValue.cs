using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Stages.Score.Graph;

namespace Vigia.Stages.Score.Models;

/// <summary>What an input or output of a model is.</summary>
internal enum ModelValueKind
{
    Tensor,

    /// <summary>One map of class to probability per row, as scikit-learn's converters write by default.</summary>
    Maps,

    Other,
}

/// <summary>An input or output of a model as its file declares it.</summary>
internal sealed record ModelValue
{
    public required string Name { get; init; }

    public required ModelValueKind Kind { get; init; }

    /// <summary>As messages show it: <c>float[N,30]</c>, <c>sequence of maps from int64 to float</c>.</summary>
    public required string Text { get; init; }

    /// <summary>Type of a tensor's elements.</summary>
    public TensorElementType Element { get; init; } = TensorElementType.DataTypeMax;

    /// <summary>Dimensions of a tensor; -1 where the file leaves one open, empty where it declares none at all.</summary>
    public int[] Shape { get; init; } = [];

    /// <summary>The classes that the columns represent, where the file names them.</summary>
    public ClassLabels? Classes { get; init; }

    /// <summary>What an output's numbers mean, as far as the graph shows it.</summary>
    public OutputOrigin Origin { get; init; }

    /// <summary>The matrix that is read instead of maps, where their <c>ZipMap</c> could be cut off.</summary>
    public string? Matrix { get; init; }

    /// <summary>Elements per row of a tensor; null where the file leaves that open.</summary>
    public int? Width =>
        Kind != ModelValueKind.Tensor || Shape.Length == 0 || Shape.AsSpan(1).ContainsAnyInRange(int.MinValue, -1)
            ? null
            : Shape.Skip(1).Aggregate(1, (product, size) => product * size);

    public static ModelValue Of(string name, NodeMetadata metadata)
    {
        switch (metadata.OnnxValueType)
        {
            case OnnxValueType.ONNX_TYPE_TENSOR:
                string dimensions = string.Join(",", metadata.Dimensions.Select((d, i) => Dimension(d, metadata.SymbolicDimensions[i], i)));
                return new ModelValue
                {
                    Name = name,
                    Kind = ModelValueKind.Tensor,
                    Text = $"{Word(metadata.ElementDataType)}{(metadata.Dimensions.Length == 0 ? "" : $"[{dimensions}]")}",
                    Element = metadata.ElementDataType,
                    Shape = metadata.Dimensions,
                };
            case OnnxValueType.ONNX_TYPE_SEQUENCE
                when metadata.AsSequenceMetadata().ElementMeta is { OnnxValueType: OnnxValueType.ONNX_TYPE_MAP } element:
                return new ModelValue
                {
                    Name = name,
                    Kind = ModelValueKind.Maps,
                    Text = MapsFrom(Word(element.AsMapMetadata().KeyDataType)),
                };
            default:
                string word = metadata.OnnxValueType.ToString().Replace("ONNX_TYPE_", "", StringComparison.Ordinal).ToLowerInvariant();
                return new ModelValue
                {
                    Name = name,
                    Kind = ModelValueKind.Other,
                    Text = word,
                };
        }
    }

    /// <summary>An output of maps whose <c>ZipMap</c> was cut off.</summary>
    public static ModelValue Of(ZipMap map) =>
        new()
        {
            Name = map.Name,
            Kind = ModelValueKind.Maps,
            Text = MapsFrom(map.Classes.Type),
            Element = TensorElementType.Float,
            Classes = map.Classes,
            Matrix = map.Tensor,
        };

    public override string ToString() => $"'{Name}' {Text}";

    /// <summary>The name of an element type in messages.</summary>
    public static string Word(TensorElementType type) =>
        type == TensorElementType.DataTypeMax ? "unknown" : type.ToString().ToLowerInvariant();

    private static string MapsFrom(string key) => $"sequence of maps from {key} to float";

    private static string Dimension(int size, string symbol, int position) =>
        size >= 0 ? $"{size}"
        : symbol.Length > 0 ? symbol
        : position == 0 ? "N"
        : "?";
}
