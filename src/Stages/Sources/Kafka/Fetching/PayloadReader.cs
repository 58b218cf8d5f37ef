using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// Copies each payload from librdkafka's memory straight into the batch under construction; the "value" is only its length.
/// </summary>
internal sealed class PayloadReader : IDeserializer<int>
{
    /// <summary>Where payloads go; set before the first record.</summary>
    public BatchBuilder? Builder { get; set; }

    /// <summary>Whether a header of each message names the schema of its value; it goes before the payload.</summary>
    public bool HasSchemaHeaders { get; set; }

    public int Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        byte[] header = [];
        if (HasSchemaHeaders && !data.IsEmpty && context.Headers?.TryGetLastBytes(SchemaHeader.Name, out byte[] found) == true)
        {
            header = found;
        }
        Span<byte> room = Builder!.Reserve(context.Topic, header.Length + data.Length);
        header.CopyTo(room);
        data.CopyTo(room[header.Length..]);
        if (isNull)
        {
            Builder.CountTombstone();
        }
        return room.Length;
    }
}
