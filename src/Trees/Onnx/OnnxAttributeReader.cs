namespace Vigia.Trees.Onnx;

/// <summary>Reads an <c>AttributeProto</c>. Its value is in the field of its type; the other fields are empty.</summary>
internal sealed class OnnxAttributeReader
{
    private const int NameField = 1,
        FloatField = 2,
        IntField = 3,
        TextField = 4,
        TensorField = 5,
        FloatsField = 7,
        IntsField = 8,
        TextsField = 9;

    private readonly List<float> _floats = [];
    private readonly List<long> _ints = [];
    private readonly List<string> _texts = [];
    private string _name = "";
    private float? _float;
    private long? _int;
    private string? _text;
    private OnnxTensor? _tensor;

    private OnnxAttributeReader() { }

    /// <summary>The attribute that ends at <paramref name="end"/>.</summary>
    public static OnnxAttribute Read(WireReader wire, long end)
    {
        var reader = new OnnxAttributeReader();
        while (wire.Next(end, out int field))
        {
            reader.Take(wire, end, field);
        }
        return new OnnxAttribute
        {
            Name = reader._name,
            Float = reader._float,
            Int = reader._int,
            Text = reader._text,
            Tensor = reader._tensor,
            Floats = [.. reader._floats],
            Ints = [.. reader._ints],
            Texts = [.. reader._texts],
        };
    }

    private void Take(WireReader wire, long end, int field)
    {
        switch (field)
        {
            case NameField:
                _name = wire.ReadText() ?? _name;
                break;
            case FloatField:
                _float = wire.ReadFloat() ?? _float;
                break;
            case IntField:
                _int = wire.ReadInt() ?? _int;
                break;
            case TextField:
                _text = wire.ReadText() ?? _text;
                break;
            case TensorField when wire.IsDelimited:
                _tensor = OnnxTensorReader.Read(wire, wire.Enter(end));
                break;
            case FloatsField:
                wire.ReadFloats(_floats, end);
                break;
            case IntsField:
                wire.ReadInts(_ints, end);
                break;
            case TextsField:
                _texts.Add(wire.ReadText() ?? "");
                break;
            default:
                wire.Skip();
                break;
        }
    }
}
