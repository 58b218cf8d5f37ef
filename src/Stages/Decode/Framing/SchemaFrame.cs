using System.Buffers.Binary;

namespace Vigia.Stages.Decode;

/// <summary>The frame that Confluent's serializers put before a record: a zero byte and the id of its schema in four bytes.</summary>
internal static class SchemaFrame
{
    /// <summary>Bytes before the record.</summary>
    public const int Length = 5;

    /// <summary>The id in a frame.</summary>
    /// <returns>False if the record does not begin with one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out int id)
    {
        bool isFramed = record.Length >= Length && record[0] == 0;
        id = isFramed ? BinaryPrimitives.ReadInt32BigEndian(record[1..]) : 0;
        return isFramed && id >= 0;
    }
}
