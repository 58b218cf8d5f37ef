using Google.Protobuf;

namespace Vigia.Trees.Onnx;

/// <summary>Reads a <c>TensorProto</c>: its values are in raw bytes or in the list of their type.</summary>
internal sealed class OnnxTensorReader
{
    private const int DimensionsField = 1,
        TypeField = 2,
        FloatsField = 4,
        Int32sField = 5,
        Int64sField = 7,
        NameField = 8,
        RawField = 9,
        DoublesField = 10,
        UInt64sField = 11,
        LocationField = 14;

    private readonly List<long> _shape = [];
    private readonly List<long> _integers = [];
    private readonly List<float> _floats = [];
    private readonly List<double> _doubles = [];
    private ByteString? _raw;
    private string _name = "";
    private OnnxType _type = OnnxType.Undefined;
    private bool _isElsewhere;

    private OnnxTensorReader() { }

    // Texts and half floats are of no use here.
    private bool IsUsable =>
        !_isElsewhere && _type is not (OnnxType.Undefined or OnnxType.Text or OnnxType.Float16 or > OnnxType.UInt64 or < 0);

    /// <summary>The tensor, or null where its values are of no use here: texts and half floats, or kept in a file of their own.</summary>
    public static OnnxTensor? Read(WireReader wire, long end)
    {
        var reader = new OnnxTensorReader();
        while (wire.Next(end, out int field))
        {
            reader.Take(wire, end, field);
        }
        return reader.IsUsable ? reader.Build() : null;
    }

    private void Take(WireReader wire, long end, int field)
    {
        switch (field)
        {
            case DimensionsField:
                wire.ReadInts(_shape, end);
                break;
            case TypeField:
                _type = (OnnxType)(wire.ReadInt() ?? 0);
                break;
            case FloatsField:
                wire.ReadFloats(_floats, end);
                break;
            case Int32sField or Int64sField or UInt64sField:
                wire.ReadInts(_integers, end);
                break;
            case DoublesField:
                wire.ReadDoubles(_doubles, end);
                break;
            case RawField:
                _raw = wire.ReadBytes() ?? _raw;
                break;
            case NameField:
                _name = wire.ReadText() ?? _name;
                break;
            case LocationField:
                _isElsewhere = wire.ReadInt() == 1;
                break;
            default:
                wire.Skip();
                break;
        }
    }

    private OnnxTensor Build() =>
        _raw is { Length: > 0 }
            ? OnnxTensor.OfBytes(_name, _type, [.. _shape], _raw.Span)
            : _type switch
            {
                OnnxType.Float => OnnxTensor.OfReals(_name, _type, [.. _shape], [.. _floats.Select(value => (double)value)]),
                OnnxType.Double => OnnxTensor.OfReals(_name, _type, [.. _shape], [.. _doubles]),
                _ => OnnxTensor.OfIntegers(_name, _type, [.. _shape], [.. _integers]),
            };
}
