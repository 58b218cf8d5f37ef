using System.Runtime.InteropServices;
using Confluent.Kafka;
using Vigia.Kafka.Native;

namespace Vigia.Kafka.Embedded;

/// <summary>
/// A Kafka cluster inside this process: librdkafka's mock brokers, which speak the real protocol on a port of the loopback
/// interface. For trials and tests. It has consumer groups, and creates a topic that it does not know with 4 partitions;
/// it keeps about 5 MB (or 100,000 record sets) of each partition and forgets older ones, all at the end of the process.
/// It does not abort transactions, and has no administration requests: topics are made here.
/// </summary>
public sealed class EmbeddedBroker : IDisposable
{
    /// <summary>Represents every broker of the cluster where a broker's number is asked for; they are numbered from 1.</summary>
    public const int AllBrokers = -1;

    private static readonly Lazy<EmbeddedBroker> OfProcess = new(() => new EmbeddedBroker());

    // Guards both handles: none is used once it is destroyed. Both are 0 from then on.
    private readonly Lock _gate = new();
    private readonly int _brokers;
    private nint _client;
    private nint _cluster;

    /// <summary>Starts a cluster of its own.</summary>
    /// <param name="brokers">Brokers in it.</param>
    public EmbeddedBroker(int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);
        _brokers = brokers;
        Librdkafka.EnsureLoaded();
        _client = Librdkafka.NewQuietClient(Librdkafka.NewConfiguration(), out string error);
        if (_client == 0)
        {
            throw new InvalidOperationException($"the embedded broker does not start: {error}");
        }
        _cluster = Librdkafka.NewMockCluster(_client, brokers);
        if (_cluster == 0)
        {
            Librdkafka.DestroyClient(_client);
            throw new InvalidOperationException("the embedded broker does not start: no port on the loopback interface");
        }
        // A group waits three seconds for members before its first assignment; in one process no one is late.
        Librdkafka.SetMockRebalanceDelay(_cluster, 0);
        Bootstrap = Marshal.PtrToStringUTF8(Librdkafka.MockBootstraps(_cluster))!;
    }

    /// <summary>The cluster that <c>brokers: embedded</c> means: one per process, started when it is first asked for.</summary>
    public static EmbeddedBroker Shared => OfProcess.Value;

    /// <summary>Addresses of the brokers, as <c>bootstrap.servers</c> wants them.</summary>
    public string Bootstrap { get; }

    /// <summary>Creates a topic.</summary>
    /// <exception cref="KafkaException">There is one of that name.</exception>
    public void CreateTopic(string topic, int partitions) =>
        Call(cluster => Librdkafka.CreateMockTopic(cluster, topic, partitions, Math.Min(3, _brokers)));

    /// <summary>Deletes a topic with its records.</summary>
    /// <exception cref="KafkaException">No topic has that name.</exception>
    public void DeleteTopic(string topic) => Call(cluster => Librdkafka.DeleteMockTopic(cluster, topic));

    /// <summary>Deletes what is before an offset, as retention does.</summary>
    public void DeleteRecords(TopicPartition partition, long beforeOffset) =>
        Call(cluster => Librdkafka.DeleteMockRecords(cluster, partition.Topic, partition.Partition.Value, beforeOffset));

    /// <summary>Lets requests for a topic's metadata end with an error; <see cref="ErrorCode.NoError"/> ends that.</summary>
    public void SetTopicError(string topic, ErrorCode error) =>
        Call(cluster =>
        {
            Librdkafka.SetMockTopicError(cluster, topic, (int)error);
            return 0;
        });

    /// <summary>
    /// Lets the next requests of a kind fail, one error each. <see cref="ErrorCode.Local_Transport"/> closes the connection instead.
    /// </summary>
    public void FailRequests(KafkaRequest request, params ErrorCode[] errors) =>
        Call(cluster =>
        {
            Librdkafka.PushMockErrors(cluster, (short)request, (nuint)errors.Length, MemoryMarshal.Cast<ErrorCode, int>(errors.AsSpan()));
            return 0;
        });

    /// <summary>Forgets the failures not yet used up.</summary>
    public void ClearFailures(KafkaRequest request) =>
        Call(cluster =>
        {
            Librdkafka.ClearMockErrors(cluster, (short)request);
            return 0;
        });

    /// <summary>Closes the connections of a broker and takes no new ones.</summary>
    public void SetDown(int broker = AllBrokers) => Call(cluster => Librdkafka.SetMockBrokerDown(cluster, broker));

    /// <summary>Takes connections again.</summary>
    public void SetUp(int broker = AllBrokers) => Call(cluster => Librdkafka.SetMockBrokerUp(cluster, broker));

    /// <summary>Delays every answer.</summary>
    public void SetRoundTrip(TimeSpan delay, int broker = AllBrokers) =>
        Call(cluster => Librdkafka.SetMockRoundTrip(cluster, broker, (int)delay.TotalMilliseconds));

    /// <summary>Moves a partition to another broker.</summary>
    public void SetLeader(TopicPartition partition, int broker) =>
        Call(cluster => Librdkafka.SetMockLeader(cluster, partition.Topic, partition.Partition.Value, broker));

    /// <summary>Moves a consumer group to another broker.</summary>
    public void SetCoordinator(string group, int broker) => Call(cluster => Librdkafka.SetMockCoordinator(cluster, "group", group, broker));

    public void Dispose()
    {
        lock (_gate)
        {
            if (_cluster != 0)
            {
                Librdkafka.DestroyMockCluster(_cluster);
                Librdkafka.DestroyClient(_client);
                (_cluster, _client) = (0, 0);
            }
        }
    }

    // The lock keeps the cluster from being destroyed under a call.
    private void Call(Func<nint, int> function)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_cluster == 0, this);
            var error = (ErrorCode)function(_cluster);
            if (error != ErrorCode.NoError)
            {
                throw new KafkaException(error);
            }
        }
    }
}
