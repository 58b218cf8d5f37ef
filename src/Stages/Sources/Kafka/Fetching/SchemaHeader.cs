using Vigia.Engine.Records;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// The header in which Confluent's serializers name the schema of a value. It goes before the value, which then looks as if it had been
/// framed.
/// </summary>
internal static class SchemaHeader
{
    /// <summary>Its name. Of several the last counts.</summary>
    public const string Name = "__value_schema_id";

    /// <summary>Adds the payload of a message behind its header, if it has one. A tombstone stays empty.</summary>
    public static unsafe void Add(ByteColumn payloads, nint message, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> header =
            !payload.IsEmpty
            && Librdkafka.Headers(message, out nint headers) == 0
            && Librdkafka.LastHeader(headers, Name, out nint value, out nuint bytes) == 0
                ? new ReadOnlySpan<byte>((void*)value, checked((int)bytes))
                : [];
        Span<byte> room = payloads.Reserve(header.Length + payload.Length);
        header.CopyTo(room);
        payload.CopyTo(room[header.Length..]);
        payloads.Commit(room.Length);
    }
}
