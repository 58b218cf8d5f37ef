using Google.Protobuf;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// Copies a model's bytes with changes; what is not changed is copied without being understood (field numbers after onnx.proto).
/// </summary>
internal static class ModelCopy
{
    public static readonly uint NodeTag = WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited);
    public static readonly uint InputTag = WireFormat.MakeTag(11, WireFormat.WireType.LengthDelimited);
    public static readonly uint OutputTag = WireFormat.MakeTag(12, WireFormat.WireType.LengthDelimited);

    private static readonly uint GraphTag = WireFormat.MakeTag(7, WireFormat.WireType.LengthDelimited);

    /// <summary>Copies a model and changes its graph.</summary>
    public static byte[] Graph(byte[] model, Func<byte[], byte[]> change) =>
        Message(model, (tag, input) => tag == GraphTag ? Field(GraphTag, change(input.ReadBytes().ToByteArray())) : null);

    /// <summary>Copies a message field by field.</summary>
    /// <param name="message">The message.</param>
    /// <param name="replace">Reads a field and gives its replacement; null, with nothing read, to copy it.</param>
    public static byte[] Message(byte[] message, Func<uint, CodedInputStream, byte[]?> replace)
    {
        using var input = new CodedInputStream(message);
        using var result = new MemoryStream(message.Length);
        int start = 0;
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (replace(tag, input) is { } replacement)
            {
                result.Write(replacement);
            }
            else
            {
                input.SkipLastField();
                result.Write(message, start, (int)input.Position - start);
            }
            start = (int)input.Position;
        }
        return result.ToArray();
    }

    public static byte[] Field(uint tag, byte[] content)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(tag);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        return bytes.ToArray();
    }
}
