using System.Runtime.InteropServices;

namespace Vigia.Kafka.Native;

/// <summary>Taking messages out of a consumer's queue, many at a time, and reading them where they lie.</summary>
internal static partial class Librdkafka
{
    /// <summary>The functions below, by their names in the library.</summary>
    public static readonly string[] ConsumeFunctions =
    [
        "rd_kafka_queue_get_consumer",
        "rd_kafka_queue_destroy",
        "rd_kafka_consume_batch_queue",
        "rd_kafka_message_destroy",
        "rd_kafka_message_timestamp",
        "rd_kafka_message_headers",
        "rd_kafka_header_get_last",
        "rd_kafka_message_errstr",
        "rd_kafka_topic_name",
        "rd_kafka_fatal_error",
    ];

    /// <returns>The queue of all that concerns the consumer: records, errors, rebalances. To be destroyed; 0 if the client is no
    /// consumer.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_get_consumer")]
    public static partial nint ConsumerQueue(nint client);

    /// <summary>Gives the reference up; the client still has its own.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    /// <summary>
    /// Takes messages until there are as many as asked for or the time is up; what else is in the queue, rebalances above all,
    /// is served by the client's handlers within the call, on this thread.
    /// </summary>
    /// <param name="queue">The consumer's queue.</param>
    /// <param name="timeoutMs">For all of them together.</param>
    /// <param name="first">Where the addresses of the messages go.</param>
    /// <param name="size">Messages at most.</param>
    /// <returns>Messages taken.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeBatch(nint queue, int timeoutMs, ref nint first, nuint size);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void DestroyMessage(nint message);

    /// <param name="message">The message.</param>
    /// <param name="type">0 if there is no time, 1 for the producer's, 2 for the broker's.</param>
    /// <returns>Unix milliseconds.</returns>
    // It reads a field: cheaper than telling the garbage collector that the thread has left.
    [LibraryImport(Name, EntryPoint = "rd_kafka_message_timestamp")]
    [SuppressGCTransition]
    public static partial long Timestamp(nint message, out int type);

    /// <returns>0, or an error where the message has no headers. They are the message's own.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_message_headers")]
    public static partial int Headers(nint message, out nint headers);

    /// <summary>The last header of a name, and where its value is.</summary>
    /// <returns>0, or an error where there is no such header.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_header_get_last", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LastHeader(nint headers, string name, out nint value, out nuint bytes);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_errstr")]
    public static partial nint ErrorText(nint message);

    /// <returns>A zero-terminated name that lives as long as the topic.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_name")]
    public static partial nint TopicName(nint topic);

    /// <returns>The error that made the client useless; 0 if none did.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_fatal_error")]
    public static partial int FatalError(nint client, Span<byte> text, nuint textBytes);
}
