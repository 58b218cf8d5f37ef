using Microsoft.ML.OnnxRuntime.Tensors;

namespace Vigia.Stages.Tests.Score.Trees.Models;

/// <summary>Builds ONNX models for tests, node by node, as the bytes of an <c>.onnx</c> file.</summary>
internal sealed class TreeModelWriter
{
    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _constants = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];

    /// <summary>Whether lists of numbers are packed, as writers of syntax "proto3" do; ONNX's own does not.</summary>
    public bool Packed { get; init; }

    /// <summary>Version of the domain ai.onnx.ml.</summary>
    public int MlVersion { get; init; } = 3;

    public TreeModelWriter Input(string name, TensorElementType type, params long?[] shape)
    {
        _inputs.Add(TensorValue(name, type, shape));
        return this;
    }

    public TreeModelWriter Output(string name, TensorElementType type, params long?[] shape)
    {
        _outputs.Add(TensorValue(name, type, shape));
        return this;
    }

    /// <summary>An output of a ZipMap: a sequence of maps from class to probability.</summary>
    public TreeModelWriter MapsOutput(string name, TensorElementType keyType)
    {
        _outputs.Add(WireWriter.Message(value =>
        {
            value.Text(1, name);
            value.Inner(2, type => type.Inner(4, sequence => sequence.Inner(1, element => element.Inner(5, map =>
            {
                map.Int(1, (int)keyType);
                map.Inner(2, valueType => valueType.Inner(1, tensor => tensor.Int(1, (int)TensorElementType.Float)));
            }))));
        }));
        return this;
    }

    public TreeModelWriter Constant(string name, OnnxConstant value)
    {
        _constants.Add(value.Write(name));
        return this;
    }

    /// <param name="type">The operator; with the prefix <c>ml.</c> of the domain ai.onnx.ml.</param>
    /// <param name="inputs">Names of the tensors it reads, by spaces.</param>
    /// <param name="outputs">Names of the tensors it writes, by spaces.</param>
    /// <param name="attributes">Each a number, a text, an array of them, or an <see cref="OnnxConstant"/>.</param>
    public TreeModelWriter Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        _nodes.Add(WireWriter.Message(node =>
        {
            foreach (string input in inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries)) node.Text(1, input);
            foreach (string output in outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries)) node.Text(2, output);
            bool ml = type.StartsWith("ml.", StringComparison.Ordinal);
            node.Text(4, ml ? type[3..] : type);
            if (ml) node.Text(7, "ai.onnx.ml");
            foreach (var (name, value) in attributes) node.Inner(5, attribute => WriteAttribute(attribute, name, value));
        }));
        return this;
    }

    public byte[] Build() => WireWriter.Message(model =>
    {
        model.Int(1, MlVersion >= 5 ? 10 : 8);
        model.Text(2, "vigia-tests");
        model.Inner(7, graph =>
        {
            foreach (byte[] node in _nodes) graph.Bytes(1, node);
            graph.Text(2, "graph");
            foreach (byte[] constant in _constants) graph.Bytes(5, constant);
            foreach (byte[] input in _inputs) graph.Bytes(11, input);
            foreach (byte[] output in _outputs) graph.Bytes(12, output);
        });
        model.Inner(8, opset => { opset.Text(1, ""); opset.Int(2, 15); });
        model.Inner(8, opset => { opset.Text(1, "ai.onnx.ml"); opset.Int(2, MlVersion); });
    });

    private static byte[] TensorValue(string name, TensorElementType type, long?[] shape) => WireWriter.Message(value =>
    {
        value.Text(1, name);
        value.Inner(2, declared => declared.Inner(1, tensor =>
        {
            tensor.Int(1, (int)type);
            tensor.Inner(2, dimensions =>
            {
                foreach (long? size in shape)
                    dimensions.Inner(1, dimension =>
                    {
                        if (size is { } known) dimension.Int(1, known);
                        else dimension.Text(2, "N");
                    });
            });
        }));
    });

    private void WriteAttribute(WireWriter attribute, string name, object value)
    {
        attribute.Text(1, name);
        (int type, Action write) = value switch
        {
            float number => (1, () => attribute.Float(2, number)),
            long number => (2, () => attribute.Int(3, number)),
            string text => (3, () => attribute.Text(4, text)),
            OnnxConstant tensor => (4, () => attribute.Bytes(5, tensor.Write(""))),
            float[] numbers => (6, () => attribute.Floats(7, numbers, Packed)),
            long[] numbers => (7, () => attribute.Ints(8, numbers, Packed)),
            string[] texts => (8, (Action)(() => { foreach (string text in texts) attribute.Text(9, text); })),
            _ => throw new ArgumentException($"no attribute type for {value.GetType()}", nameof(value)),
        };
        write();
        attribute.Int(20, type);
    }
}
