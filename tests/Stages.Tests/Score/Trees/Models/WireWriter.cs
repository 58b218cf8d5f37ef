using System.Text;
using Google.Protobuf;

namespace Vigia.Stages.Tests.Score.Trees.Models;

/// <summary>Writes protobuf messages field by field; a message inside is written by a function of its own.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = [];

    public static byte[] Message(Action<WireWriter> fields)
    {
        var writer = new WireWriter();
        fields(writer);
        return [.. writer._bytes];
    }

    public void Int(int field, long value) => Write(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public void Float(int field, float value) => Write(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Inner(int field, Action<WireWriter> fields) => Bytes(field, Message(fields));

    public void Ints(int field, IEnumerable<long> values, bool packed = true)
    {
        if (packed) Bytes(field, Packed(output => { foreach (long value in values) output.WriteInt64(value); }));
        else foreach (long value in values) Int(field, value);
    }

    public void Floats(int field, IEnumerable<float> values, bool packed = true)
    {
        if (packed) Bytes(field, Packed(output => { foreach (float value in values) output.WriteFloat(value); }));
        else foreach (float value in values) Float(field, value);
    }

    public void Doubles(int field, IEnumerable<double> values) =>
        Bytes(field, Packed(output => { foreach (double value in values) output.WriteDouble(value); }));

    public void Bytes(int field, byte[] value) =>
        Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(ByteString.CopyFrom(value)));

    private void Write(int field, WireFormat.WireType type, Action<CodedOutputStream> value) => _bytes.AddRange(Packed(output =>
    {
        output.WriteTag(field, type);
        value(output);
    }));

    private static byte[] Packed(Action<CodedOutputStream> values)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) values(output);
        return bytes.ToArray();
    }
}
