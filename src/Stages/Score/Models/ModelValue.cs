using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

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
    private ModelValue(string name, ModelValueKind kind, TensorElementType element, int[] shape, string text)
    {
        Name = name;
        Kind = kind;
        Element = element;
        Shape = shape;
        Text = text;
    }

    public string Name { get; }

    public ModelValueKind Kind { get; }

    /// <summary>Type of a tensor's elements, or of the keys of maps.</summary>
    public TensorElementType Element { get; }

    /// <summary>Dimensions of a tensor; -1 where the file leaves one open, empty where it declares none at all.</summary>
    public int[] Shape { get; }

    /// <summary>As messages show it: <c>float[N,30]</c>, <c>sequence of maps from int64 to float</c>.</summary>
    public string Text { get; }

    public static ModelValue Of(string name, NodeMetadata metadata)
    {
        switch (metadata.OnnxValueType)
        {
            case OnnxValueType.ONNX_TYPE_TENSOR:
                string dimensions = string.Join(",", metadata.Dimensions.Select((d, i) => Dimension(d, metadata.SymbolicDimensions[i], i)));
                string text = $"{Word(metadata.ElementDataType)}{(metadata.Dimensions.Length == 0 ? "" : $"[{dimensions}]")}";
                return new ModelValue(name, ModelValueKind.Tensor, metadata.ElementDataType, metadata.Dimensions, text);
            case OnnxValueType.ONNX_TYPE_SEQUENCE when metadata.AsSequenceMetadata().ElementMeta is { OnnxValueType: OnnxValueType.ONNX_TYPE_MAP } element:
                MapMetadata map = element.AsMapMetadata();
                return new ModelValue(name, ModelValueKind.Maps, map.KeyDataType, [],
                    $"sequence of maps from {Word(map.KeyDataType)} to {Word(map.ValueMetadata.ElementDataType)}");
            default:
                string word = metadata.OnnxValueType.ToString().Replace("ONNX_TYPE_", "", StringComparison.Ordinal).ToLowerInvariant();
                return new ModelValue(name, ModelValueKind.Other, TensorElementType.DataTypeMax, [], word);
        }
    }

    public override string ToString() => $"'{Name}' {Text}";

    /// <summary>The name of an element type in messages.</summary>
    public static string Word(TensorElementType type) => type switch
    {
        TensorElementType.DataTypeMax => "unknown",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string Dimension(int size, string symbol, int position) =>
        size >= 0 ? $"{size}" : symbol.Length > 0 ? symbol : position == 0 ? "N" : "?";
}
