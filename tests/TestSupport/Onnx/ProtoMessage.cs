using Google.Protobuf;

namespace Vigia.TestSupport.Onnx;

/// <summary>A protobuf message written field by field.</summary>
internal sealed class ProtoMessage
{
    private readonly List<byte> _bytes = [];

    public ProtoMessage Int(int field, long value) => Write(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public ProtoMessage Float(int field, float value) => Write(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    public ProtoMessage Text(int field, string value) =>
        Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    public ProtoMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        ByteString copy = ByteString.CopyFrom(value);
        return Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(copy));
    }

    /// <summary>Packed, as writers of syntax "proto3" have them.</summary>
    public ProtoMessage Ints(int field, long[] values) => Packed(field, output => Array.ForEach(values, output.WriteInt64));

    /// <inheritdoc cref="Ints"/>
    public ProtoMessage Floats(int field, float[] values) => Packed(field, output => Array.ForEach(values, output.WriteFloat));

    /// <inheritdoc cref="Ints"/>
    public ProtoMessage Doubles(int field, double[] values) => Packed(field, output => Array.ForEach(values, output.WriteDouble));

    public ProtoMessage Message(int field, ProtoMessage value) => Bytes(field, value._bytes.ToArray());

    public byte[] ToArray() => _bytes.ToArray();

    private ProtoMessage Packed(int field, Action<CodedOutputStream> values)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        values(output);
        output.Flush();
        return Bytes(field, bytes.ToArray());
    }

    private ProtoMessage Write(int field, WireFormat.WireType type, Action<CodedOutputStream> value)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(field, type);
        value(output);
        output.Flush();
        _bytes.AddRange(bytes.ToArray());
        return this;
    }
}
