using System.Runtime.InteropServices;

namespace Vigia.Stages.Kafka.Native;

/// <summary>A record in librdkafka's memory, or an error in its place (<c>rd_kafka_message_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeMessage
{
    /// <summary>0 for a record; else what happened to the partition, or to the client.</summary>
    public readonly int Error;

    /// <summary>The topic's handle; 0 where the message is about none.</summary>
    public readonly nint Topic;

    public readonly int Partition;

    private readonly byte* _payload;
    private readonly nuint _payloadBytes;
    private readonly byte* _key;
    private readonly nuint _keyBytes;

    public readonly long Offset;

    private readonly nint _private;

    /// <summary>Whether the record has no value, as opposed to an empty one.</summary>
    public bool IsTombstone => _payload is null;

    /// <summary>The record's value, until the message is destroyed.</summary>
    public ReadOnlySpan<byte> Payload => new(_payload, checked((int)_payloadBytes));
}
