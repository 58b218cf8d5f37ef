using System.Runtime.InteropServices;

namespace Vigia.TestSupport.Onnx;

/// <summary>A constant tensor as an attribute of a node, its values as raw bytes or in the list of their type.</summary>
public sealed class OnnxConstant
{
    private readonly ProtoMessage _tensor;

    private OnnxConstant(OnnxElement element, int count, Action<ProtoMessage> values)
    {
        _tensor = new ProtoMessage().Int(1, count).Int(2, (int)element);
        values(_tensor);
    }

    public static OnnxConstant Raw(params float[] values) =>
        new(OnnxElement.Float, values.Length, tensor => tensor.Bytes(9, MemoryMarshal.AsBytes<float>(values)));

    public static OnnxConstant Raw(params double[] values) =>
        new(OnnxElement.Double, values.Length, tensor => tensor.Bytes(9, MemoryMarshal.AsBytes<double>(values)));

    public static OnnxConstant Raw(params byte[] values) => new(OnnxElement.UInt8, values.Length, tensor => tensor.Bytes(9, values));

    public static OnnxConstant List(params float[] values) => new(OnnxElement.Float, values.Length, tensor => tensor.Floats(4, values));

    public static OnnxConstant List(params double[] values) => new(OnnxElement.Double, values.Length, tensor => tensor.Doubles(10, values));

    public static OnnxConstant List(params long[] values) => new(OnnxElement.Int64, values.Length, tensor => tensor.Ints(7, values));

    internal ProtoMessage Message => _tensor;
}
