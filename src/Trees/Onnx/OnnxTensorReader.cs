using System.Globalization;
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
        ExternalField = 13,
        LocationField = 14;

    private readonly List<long> _shape = [];
    private readonly List<long> _integers = [];
    private readonly List<float> _floats = [];
    private readonly List<double> _doubles = [];
    private ByteString? _raw;
    private string _name = "";
    private OnnxType _type = OnnxType.Undefined;
    private readonly Dictionary<string, string> _place = [];
    private bool _isElsewhere;

    private OnnxTensorReader() { }

    // Texts and half floats are of no use here.
    private bool IsUsable => _type is not (OnnxType.Undefined or OnnxType.Text or OnnxType.Float16 or > OnnxType.UInt64 or < 0);

    /// <summary>The tensor, or null where its values are of no use here (texts and half floats) or cannot be read.</summary>
    /// <param name="wire">The message.</param>
    /// <param name="end">Its end.</param>
    /// <param name="external">Reads values that are in files of their own; null: they are left out.</param>
    public static OnnxTensor? Read(WireReader wire, long end, ExternalData? external = null)
    {
        var reader = new OnnxTensorReader();
        while (wire.Next(end, out int field))
        {
            reader.Take(wire, end, field);
        }
        return reader.IsUsable && (!reader._isElsewhere || reader.Fetch(external)) ? reader.Build() : null;
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
            case ExternalField when wire.IsDelimited:
                TakePlace(wire, wire.Enter(end));
                break;
            case LocationField:
                _isElsewhere = wire.ReadInt() == 1;
                break;
            default:
                wire.Skip();
                break;
        }
    }

    /// <summary>One entry of where the values are: a key and a value.</summary>
    private void TakePlace(WireReader wire, long end)
    {
        string key = "",
            value = "";
        while (wire.Next(end, out int field))
        {
            switch (field)
            {
                case 1:
                    key = wire.ReadText() ?? key;
                    break;
                case 2:
                    value = wire.ReadText() ?? value;
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }
        _place[key] = value;
    }

    private bool Fetch(ExternalData? external)
    {
        byte[]? bytes = external?.Read(_place.GetValueOrDefault("location", ""), NumberAt("offset") ?? 0, NumberAt("length"));
        _raw = bytes is null ? null : UnsafeByteOperations.UnsafeWrap(bytes);
        return bytes is { Length: > 0 };
    }

    private long? NumberAt(string key) =>
        long.TryParse(_place.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

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
