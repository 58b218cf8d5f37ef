using Microsoft.Extensions.Logging.Abstractions;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode.Avro;

/// <summary>Puts Avro records through the decoder.</summary>
internal static class AvroDecoding
{
    /// <summary>A batch of one unframed record.</summary>
    public static RecordBatch Decode(string writer, RecordSchema schema, params byte[] record) => Decode(writer, schema, [record]);

    public static RecordBatch Decode(string writer, RecordSchema schema, IEnumerable<byte[]> records)
    {
        RecordBatch batch = Decoding.Receive(records);
        Decoder(writer, schema).Decode(batch);
        Assert.Equal(batch.Received, batch.Rows + batch.Rejections.Length);
        return batch;
    }

    /// <summary>A decoder of unframed records.</summary>
    public static RecordDecoder Decoder(string writer, RecordSchema schema)
    {
        FieldNode root = FieldNode.Build(SchemaColumns.PathsOf(schema).Select(path => path.Names));
        AvroProgram program = AvroCompiler.Compile(AvroSchemaParser.Parse(writer), null, root, null);
        var writers = new WriterSchemas<AvroProgram>(
            program,
            null,
            _ => throw new NotSupportedException(),
            NullLogger.Instance,
            TimeProvider.System
        );
        return RecordDecoder.Create("decode", schema, root, text => new AvroTokenizer(writers, text));
    }

    /// <summary>A whole number in Avro's encoding.</summary>
    public static byte[] Long(long value)
    {
        var bytes = new List<byte>();
        ulong bits = (ulong)((value << 1) ^ (value >> 63));
        for (; bits >= 0x80; bits >>= 7)
        {
            bytes.Add((byte)(bits | 0x80));
        }
        return [.. bytes, (byte)bits];
    }

    /// <summary>A text in Avro's encoding.</summary>
    public static byte[] Text(string value)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(value);
        return [.. Long(utf8.Length), .. utf8];
    }
}
