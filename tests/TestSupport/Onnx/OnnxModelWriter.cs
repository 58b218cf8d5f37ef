using System.Runtime.InteropServices;
using System.Text;

namespace Vigia.TestSupport.Onnx;

/// <summary>
/// Writes small ONNX files for tests (a protobuf <c>ModelProto</c>; field numbers after onnx.proto). Nodes are written in
/// the order of the calls, which must be one in which they can be computed.
/// </summary>
/// <param name="opset">Version of the standard operators.</param>
/// <param name="treeOpset">Version of the operators of <c>ai.onnx.ml</c>.</param>
/// <param name="packed">Whether lists of numbers in attributes are packed; ONNX's own writer leaves them unpacked.</param>
public sealed class OnnxModelWriter(int opset = 17, int treeOpset = 3, bool packed = false)
{
    private readonly ProtoMessage _graph = new ProtoMessage().Text(2, "graph");
    private readonly List<ProtoMessage> _entries = [];
    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal);

    /// <param name="name">The input.</param>
    /// <param name="element">Type of its elements.</param>
    /// <param name="shape">Dimensions; null for one that is open. No dimension at all declares no shape.</param>
    public OnnxModelWriter Input(string name, OnnxElement element, params int?[] shape)
    {
        _graph.Message(11, Value(name, Tensor(element, shape)));
        return this;
    }

    /// <inheritdoc cref="Input"/>
    public OnnxModelWriter Output(string name, OnnxElement element, params int?[] shape)
    {
        _graph.Message(12, Value(name, Tensor(element, shape)));
        return this;
    }

    /// <summary>An output of one map from class to float per row, as <c>ZipMap</c> gives.</summary>
    public OnnxModelWriter OutputOfMaps(string name, OnnxElement key)
    {
        ProtoMessage map = new ProtoMessage().Int(1, (int)key).Message(2, Tensor(OnnxElement.Float, []));
        ProtoMessage sequence = new ProtoMessage().Message(1, new ProtoMessage().Message(5, map));
        _graph.Message(12, Value(name, new ProtoMessage().Message(4, sequence)));
        return this;
    }

    /// <summary>A constant tensor of floats.</summary>
    public OnnxModelWriter Constant(string name, int[] shape, params float[] values) =>
        Constant(name, OnnxElement.Float, shape, MemoryMarshal.AsBytes<float>(values));

    /// <summary>A constant tensor of long integers.</summary>
    public OnnxModelWriter Constant(string name, int[] shape, params long[] values) =>
        Constant(name, OnnxElement.Int64, shape, MemoryMarshal.AsBytes<long>(values));

    /// <summary>A constant tensor whose values stand in a file beside the model.</summary>
    public OnnxModelWriter ExternalConstant(string name, int[] shape, string file)
    {
        ProtoMessage tensor = TensorHeader(OnnxElement.Float, shape, name)
            .Message(13, new ProtoMessage().Text(1, "location").Text(2, file))
            .Int(14, 1);
        _graph.Message(5, tensor);
        return this;
    }

    /// <summary>A node. Attributes are <see cref="long"/>, <see cref="float"/>, <see cref="string"/>, arrays of them, or an <see cref="OnnxConstant"/>.</summary>
    public OnnxModelWriter Node(string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        Node("", type, inputs, outputs, attributes);

    /// <summary>A node of another domain than the standard one, such as <c>ai.onnx.ml</c>.</summary>
    public OnnxModelWriter Node(
        string domain,
        string type,
        string[] inputs,
        string[] outputs,
        params (string Name, object Value)[] attributes
    )
    {
        _domains.Add(domain);
        var node = new ProtoMessage();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }
        foreach (string output in outputs)
        {
            node.Text(2, output);
        }
        node.Text(4, type);
        foreach ((string name, object value) in attributes)
        {
            node.Message(5, Attribute(name, value));
        }
        _graph.Message(1, node.Text(7, domain));
        return this;
    }

    /// <summary>An entry of the file's own metadata.</summary>
    public OnnxModelWriter Metadata(string key, string value)
    {
        _entries.Add(new ProtoMessage().Text(1, key).Text(2, value));
        return this;
    }

    public byte[] ToArray()
    {
        ProtoMessage model = new ProtoMessage().Int(1, 8).Text(2, "vigia.tests").Message(7, _graph);
        foreach (string domain in _domains)
        {
            int version = domain switch
            {
                "" => opset,
                "ai.onnx.ml" => treeOpset,
                _ => 1,
            };
            model.Message(8, new ProtoMessage().Text(1, domain).Int(2, version));
        }
        _entries.ForEach(entry => model.Message(14, entry));
        return model.ToArray();
    }

    private OnnxModelWriter Constant(string name, OnnxElement element, int[] shape, ReadOnlySpan<byte> values)
    {
        _graph.Message(5, TensorHeader(element, shape, name).Bytes(9, values));
        return this;
    }

    private static ProtoMessage TensorHeader(OnnxElement element, int[] shape, string name)
    {
        var tensor = new ProtoMessage();
        foreach (int size in shape)
        {
            tensor.Int(1, size);
        }
        return tensor.Int(2, (int)element).Text(8, name);
    }

    private static ProtoMessage Value(string name, ProtoMessage type) => new ProtoMessage().Text(1, name).Message(2, type);

    private static ProtoMessage Tensor(OnnxElement element, int?[] shape)
    {
        ProtoMessage tensor = new ProtoMessage().Int(1, (int)element);
        if (shape.Length > 0)
        {
            var dimensions = new ProtoMessage();
            foreach (int? size in shape)
            {
                dimensions.Message(1, size is { } known ? new ProtoMessage().Int(1, known) : new ProtoMessage());
            }
            tensor.Message(2, dimensions);
        }
        return new ProtoMessage().Message(1, tensor);
    }

    private ProtoMessage Attribute(string name, object value)
    {
        ProtoMessage attribute = new ProtoMessage().Text(1, name);
        switch (value)
        {
            case long number:
                return attribute.Int(3, number).Int(20, 2);
            case float number:
                return attribute.Float(2, number).Int(20, 1);
            case string text:
                return attribute.Bytes(4, Encoding.UTF8.GetBytes(text)).Int(20, 3);
            case OnnxConstant tensor:
                return attribute.Message(5, tensor.Message).Int(20, 4);
            case float[] numbers when packed:
                return attribute.Floats(7, numbers).Int(20, 6);
            case long[] numbers when packed:
                return attribute.Ints(8, numbers).Int(20, 7);
            case float[] numbers:
                Array.ForEach(numbers, number => attribute.Float(7, number));
                return attribute.Int(20, 6);
            case long[] numbers:
                Array.ForEach(numbers, number => attribute.Int(8, number));
                return attribute.Int(20, 7);
            case string[] texts:
                Array.ForEach(texts, text => attribute.Bytes(9, Encoding.UTF8.GetBytes(text)));
                return attribute.Int(20, 8);
            default:
                throw new ArgumentException($"no attribute can hold a {value.GetType()}", nameof(value));
        }
    }
}
