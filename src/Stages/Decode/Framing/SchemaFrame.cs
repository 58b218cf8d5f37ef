using System.Buffers.Binary;
using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>
/// What Confluent's serializers put before a record, or into a header that the Kafka source puts before it: a zero byte and the id of its
/// schema in four bytes, or a byte of one and the id that is the same in every registry in sixteen.
/// </summary>
internal static class SchemaFrame
{
    /// <summary>Bytes before the record, with an id of four bytes.</summary>
    public const int Length = 5;

    /// <summary>Bytes before the record, with an id of sixteen.</summary>
    public const int GlobalLength = 17;

    /// <summary>The id in a frame.</summary>
    /// <param name="record">The record with its frame.</param>
    /// <param name="id">The id of its schema.</param>
    /// <param name="length">The frame's bytes.</param>
    /// <returns>False if the record does not begin with one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out SchemaId id, out int length)
    {
        (id, length) = (default, 0);
        if (record.Length >= Length && record[0] == 0)
        {
            (id, length) = (new SchemaId(BinaryPrimitives.ReadInt32BigEndian(record[1..]), Guid.Empty), Length);
        }
        else if (record.Length >= GlobalLength && record[0] == 1)
        {
            // The bytes of its text in order, not as .NET keeps them.
            (id, length) = (new SchemaId(0, new Guid(record[1..GlobalLength], bigEndian: true)), GlobalLength);
        }
        return length > 0 && id.Id >= 0;
    }
}
