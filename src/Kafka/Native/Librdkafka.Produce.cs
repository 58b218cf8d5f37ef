using System.Runtime.InteropServices;

namespace Vigia.Kafka.Native;

/// <summary>Producing many messages with one call, and what became of them.</summary>
internal static unsafe partial class Librdkafka
{
    /// <summary>What producing needs, by the names in the library.</summary>
    public static readonly string[] ProduceFunctions =
    [
        "rd_kafka_new",
        "rd_kafka_destroy",
        "rd_kafka_conf_set_opaque",
        "rd_kafka_opaque",
        "rd_kafka_conf_set_dr_msg_cb",
        "rd_kafka_conf_set_error_cb",
        "rd_kafka_conf_set_log_cb",
        "rd_kafka_topic_new",
        "rd_kafka_topic_destroy",
        "rd_kafka_produce_batch",
        "rd_kafka_poll",
        "rd_kafka_fatal_error",
    ];

    /// <summary>The type of client for <see cref="NewClient"/>.</summary>
    public const int Producer = 0;

    /// <inheritdoc cref="Producer"/>
    public const int Consumer = 1;

    /// <summary>As a partition: the topic's partitioner chooses.</summary>
    public const int AnyPartition = -1;

    /// <summary>As a flag: the library copies payloads within the call.</summary>
    public const int CopyPayloads = 2;

    /// <param name="type"><see cref="Producer"/> or <see cref="Consumer"/>.</param>
    /// <param name="configuration">Taken over if the client is made; else still the caller's.</param>
    /// <param name="error">Why it could not be made.</param>
    /// <param name="errorBytes">Room for that.</param>
    /// <returns>0 if it could not be made.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint configuration, Span<byte> error, nuint errorBytes);

    /// <summary>Sets what callbacks are given, and <see cref="Opaque"/> returns.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set_opaque")]
    public static partial void SetOpaque(nint configuration, nint opaque);

    [LibraryImport(Name, EntryPoint = "rd_kafka_opaque")]
    public static partial nint Opaque(nint client);

    /// <param name="configuration">The configuration.</param>
    /// <param name="callback">Client, message with its fate, opaque; called by <see cref="Poll"/>.</param>
    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set_dr_msg_cb")]
    public static partial void SetReportCallback(nint configuration, delegate* unmanaged[Cdecl]<nint, NativeMessage*, nint, void> callback);

    /// <param name="configuration">The configuration.</param>
    /// <param name="callback">Client, code, text, opaque; called by <see cref="Poll"/>.</param>
    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set_error_cb")]
    public static partial void SetErrorCallback(nint configuration, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> callback);

    /// <param name="configuration">The configuration.</param>
    /// <param name="callback">Client, syslog level, facility, text; called by any thread of the library.</param>
    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set_log_cb")]
    public static partial void SetLogCallback(nint configuration, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> callback);

    /// <param name="client">The client.</param>
    /// <param name="topic">Name.</param>
    /// <param name="configuration">0 for the client's.</param>
    /// <returns>A handle to be destroyed; 0 if there can be none.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(nint client, string topic, nint configuration);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    /// <summary>Hands messages over; each that is refused gets its error, and will have no report.</summary>
    /// <returns>Messages taken.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_produce_batch")]
    public static partial int ProduceBatch(nint topic, int partition, int flags, ref NativeMessage first, int count);

    /// <summary>Serves reports and errors; waits at most that long for the first.</summary>
    [LibraryImport(Name, EntryPoint = "rd_kafka_poll")]
    public static partial int Poll(nint client, int timeoutMs);
}
