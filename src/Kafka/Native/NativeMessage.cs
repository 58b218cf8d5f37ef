using System.Runtime.InteropServices;

namespace Vigia.Kafka.Native;

/// <summary>
/// <c>rd_kafka_message_t</c>: a record in librdkafka's memory or an error in its place; or a message to be produced, and later its fate.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeMessage
{
    /// <summary>0 for a record, and for a message that is delivered; else what happened to it, to the partition or to the client.</summary>
    public readonly int Error;

    /// <summary>The topic's handle; 0 where the message is about none.</summary>
    public readonly nint Topic;

    public readonly int Partition;

    private readonly byte* _payload;
    private readonly nuint _payloadBytes;
    private readonly byte* _key;
    private readonly nuint _keyBytes;

    public readonly long Offset;

    /// <summary>Of a message to be produced: what its report comes back with. Of others it is the library's own.</summary>
    public readonly nint Tag;

    /// <summary>A message to be produced.</summary>
    /// <param name="payload">Stays where it is until the library has copied it.</param>
    /// <param name="payloadBytes">Its length.</param>
    /// <param name="key">Likewise.</param>
    /// <param name="keyBytes">0 for a message without a key.</param>
    /// <param name="tag">Comes back with the report.</param>
    public NativeMessage(byte* payload, int payloadBytes, byte* key, int keyBytes, nint tag)
    {
        _payload = payload;
        _payloadBytes = (nuint)payloadBytes;
        _key = keyBytes == 0 ? null : key;
        _keyBytes = (nuint)keyBytes;
        Tag = tag;
    }

    /// <summary>Whether the record has no value, as opposed to an empty one.</summary>
    public bool IsTombstone => _payload is null;

    /// <summary>The record's value, until the message is destroyed.</summary>
    public ReadOnlySpan<byte> Payload => new(_payload, checked((int)_payloadBytes));
}
