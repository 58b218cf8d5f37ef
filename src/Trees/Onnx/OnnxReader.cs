using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Vigia.Trees.Onnx;

/// <summary>
/// Reads the graph out of the bytes of an <c>.onnx</c> file (a protobuf <c>ModelProto</c>; field numbers after onnx.proto, IR version 3
/// and later). Whatever is of no use here, such as documentation, metadata and functions, is skipped.
/// </summary>
internal static class OnnxReader
{
    /// <param name="bytes">The file.</param>
    /// <param name="external">Reads constants that are in files of their own; null: they are left out.</param>
    /// <exception cref="OnnxFormatException">The bytes are not an ONNX model with a graph.</exception>
    public static OnnxGraph Read(ReadOnlyMemory<byte> bytes, ExternalData? external = null)
    {
        try
        {
            byte[] array = WholeArray(bytes);
            using var input = new CodedInputStream(array);
            var wire = new WireReader(input, array.Length);
            OnnxGraph? graph = null;
            while (wire.Next(wire.End, out int field))
            {
                if (field == ModelField.Graph && wire.IsDelimited)
                {
                    graph = ReadGraph(wire, wire.Enter(wire.End), external);
                }
                else
                {
                    wire.Skip();
                }
            }
            return graph ?? throw new OnnxFormatException("the bytes hold no ONNX graph");
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new OnnxFormatException($"the bytes are not an ONNX model: {error.Message}", error);
        }
    }

    /// <summary>The bytes as an array that begins with them, so that the stream's positions count from the first one.</summary>
    private static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
        && segment.Array is { } array
        && segment.Offset == 0
        && segment.Count == array.Length
            ? array
            : bytes.ToArray();

    private static OnnxGraph ReadGraph(WireReader wire, long end, ExternalData? external)
    {
        var nodes = new List<OnnxNode>();
        var constants = new Dictionary<string, OnnxTensor>();
        var inputs = new List<OnnxValue>();
        var outputs = new List<OnnxValue>();
        while (wire.Next(end, out int field))
        {
            if (!wire.IsDelimited)
            {
                wire.Skip();
            }
            else if (field == GraphField.Node)
            {
                nodes.Add(ReadNode(wire, wire.Enter(end)));
            }
            else if (field == GraphField.Input)
            {
                inputs.Add(OnnxValueReader.Read(wire, wire.Enter(end)));
            }
            else if (field == GraphField.Output)
            {
                outputs.Add(OnnxValueReader.Read(wire, wire.Enter(end)));
            }
            else if (field == GraphField.Initializer)
            {
                // A constant that trees cannot use may still be needed elsewhere in the graph: a reader that needs it reports it missing.
                if (OnnxTensorReader.Read(wire, wire.Enter(end), external) is { } constant)
                {
                    constants[constant.Name] = constant;
                }
            }
            else
            {
                wire.Skip();
            }
        }
        // Older files list their constants among the inputs too.
        inputs.RemoveAll(input => constants.ContainsKey(input.Name));
        return new OnnxGraph(nodes, constants, inputs, outputs);
    }

    private static OnnxNode ReadNode(WireReader wire, long end)
    {
        string name = "",
            type = "",
            domain = "";
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new Dictionary<string, OnnxAttribute>();
        while (wire.Next(end, out int field))
        {
            switch (field)
            {
                case NodeField.Input:
                    inputs.Add(wire.ReadText() ?? "");
                    break;
                case NodeField.Output:
                    outputs.Add(wire.ReadText() ?? "");
                    break;
                case NodeField.Name:
                    name = wire.ReadText() ?? name;
                    break;
                case NodeField.Operator:
                    type = wire.ReadText() ?? type;
                    break;
                case NodeField.Domain:
                    domain = wire.ReadText() ?? domain;
                    break;
                case NodeField.Attribute when wire.IsDelimited:
                    OnnxAttribute attribute = OnnxAttributeReader.Read(wire, wire.Enter(end));
                    attributes[attribute.Name] = attribute;
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        return new OnnxNode(type, domain, name, inputs, outputs, attributes);
    }

    private static class ModelField
    {
        public const int Graph = 7;
    }

    private static class GraphField
    {
        public const int Node = 1,
            Initializer = 5,
            Input = 11,
            Output = 12;
    }

    private static class NodeField
    {
        public const int Input = 1,
            Output = 2,
            Name = 3,
            Operator = 4,
            Attribute = 5,
            Domain = 7;
    }
}
