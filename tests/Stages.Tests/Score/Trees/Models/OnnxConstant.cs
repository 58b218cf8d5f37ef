using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Vigia.Stages.Tests.Score.Trees.Models;

/// <summary>A constant tensor for <see cref="TreeModelWriter"/>, with its values as raw bytes or in the typed field.</summary>
internal sealed class OnnxConstant
{
    private readonly TensorElementType _type;
    private readonly long[] _shape;
    private readonly Action<WireWriter> _values;

    private OnnxConstant(TensorElementType type, long[] shape, Action<WireWriter> values)
    {
        _type = type;
        _shape = shape;
        _values = values;
    }

    public static OnnxConstant Of(float[] values, bool raw = false) => Of(values, [values.Length], raw);

    public static OnnxConstant Of(float[] values, long[] shape, bool raw = false) => new(TensorElementType.Float, shape,
        tensor => { if (raw) tensor.Bytes(9, Raw(values)); else tensor.Floats(4, values); });

    public static OnnxConstant Of(double[] values, bool raw = false) => new(TensorElementType.Double, [values.Length],
        tensor => { if (raw) tensor.Bytes(9, Raw(values)); else tensor.Doubles(10, values); });

    public static OnnxConstant Of(long[] values, bool raw = false) => new(TensorElementType.Int64, [values.Length],
        tensor => { if (raw) tensor.Bytes(9, Raw(values)); else tensor.Ints(7, values); });

    public static OnnxConstant Of(byte[] values) => new(TensorElementType.UInt8, [values.Length], tensor => tensor.Bytes(9, values));

    internal byte[] Write(string name) => WireWriter.Message(tensor =>
    {
        tensor.Ints(1, _shape);
        tensor.Int(2, (int)_type);
        _values(tensor);
        if (name.Length > 0) tensor.Text(8, name);
    });

    private static byte[] Raw<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
