using Google.Protobuf;

namespace Vigia.Trees.Onnx;

/// <summary>Reads a <c>TensorProto</c>: its values stand in raw bytes or in the list of their type.</summary>
internal static class OnnxTensorReader
{
    private const int Dimensions = 1,
        Type = 2,
        Floats = 4,
        Int32s = 5,
        Int64s = 7,
        Name = 8,
        Raw = 9,
        Doubles = 10,
        UInt64s = 11,
        Location = 14;

    /// <summary>The tensor, or null where its values are of no use here: texts and half floats, or kept in a file of their own.</summary>
    public static OnnxTensor? Read(WireReader wire, long end)
    {
        var shape = new List<long>();
        var integers = new List<long>();
        var floats = new List<float>();
        var doubles = new List<double>();
        ByteString? raw = null;
        string name = "";
        var type = OnnxType.Undefined;
        bool elsewhere = false;
        while (wire.Next(end, out int field))
        {
            switch (field)
            {
                case Dimensions:
                    wire.ReadInts(shape, end);
                    break;
                case Type:
                    type = (OnnxType)(wire.ReadInt() ?? 0);
                    break;
                case Floats:
                    wire.ReadFloats(floats, end);
                    break;
                case Int32s or Int64s or UInt64s:
                    wire.ReadInts(integers, end);
                    break;
                case Doubles:
                    wire.ReadDoubles(doubles, end);
                    break;
                case Raw:
                    raw = wire.ReadBytes() ?? raw;
                    break;
                case Name:
                    name = wire.ReadText() ?? name;
                    break;
                case Location:
                    elsewhere = wire.ReadInt() == 1;
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        if (elsewhere || type is OnnxType.Undefined or OnnxType.Text or OnnxType.Float16 or > OnnxType.UInt64 or < 0)
        {
            return null;
        }

        if (raw is { Length: > 0 })
        {
            return OnnxTensor.OfBytes(name, type, [.. shape], raw.Span);
        }

        return type switch
        {
            OnnxType.Float => OnnxTensor.OfReals(name, type, [.. shape], [.. floats.Select(value => (double)value)]),
            OnnxType.Double => OnnxTensor.OfReals(name, type, [.. shape], [.. doubles]),
            _ => OnnxTensor.OfIntegers(name, type, [.. shape], [.. integers]),
        };
    }
}
