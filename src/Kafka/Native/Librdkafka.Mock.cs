using System.Runtime.InteropServices;

namespace Vigia.Kafka.Native;

/// <summary>The mock cluster's functions (rdkafka_mock.h). Results are error codes of the protocol, 0 for none.</summary>
internal static partial class Librdkafka
{
    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint NewMockCluster(nint client, int brokers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void DestroyMockCluster(nint cluster);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint MockBootstraps(nint cluster);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void SetMockRebalanceDelay(nint cluster, int delayMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMockTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_topic_delete", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeleteMockTopic(nint cluster, string topic);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_topic_set_error", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetMockTopicError(nint cluster, string topic, int error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_partition_delete_records", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeleteMockRecords(nint cluster, string topic, int partition, long beforeOffset);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_partition_set_leader", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetMockLeader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_coordinator_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetMockCoordinator(nint cluster, string keyType, string key, int broker);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial int SetMockBrokerDown(nint cluster, int broker);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial int SetMockBrokerUp(nint cluster, int broker);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    public static partial int SetMockRoundTrip(nint cluster, int broker, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    public static partial void PushMockErrors(nint cluster, short request, nuint count, ReadOnlySpan<int> errors);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_clear_request_errors")]
    public static partial void ClearMockErrors(nint cluster, short request);
}
