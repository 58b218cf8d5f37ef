using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Stages.Kafka.Connection;
using Vigia.Stages.Simulate;

namespace Vigia.Host.Simulation;

/// <summary>Produces simulated transactions, and if wanted their labels, into topics, in real time or as fast as the broker takes them.</summary>
internal sealed class KafkaSimulation : IDisposable
{
    // The embedded broker keeps about 5 MB a partition: of what is further ahead of its reader than this, it would drop the oldest unread.
    private const long MostAhead = 40_000;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    private readonly SimulatedFlow _flow;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly string _topic;
    private readonly string? _labelTopic;
    private readonly TimeProvider _time;
    private Error? _failure;

    /// <param name="options">What is simulated.</param>
    /// <param name="connection">The broker.</param>
    /// <param name="topic">Where transactions go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="labelTopic">Where labels go, by the same key as their transactions; null for none.</param>
    public KafkaSimulation(SimulationOptions options, KafkaConnection connection, string topic, TimeProvider time, string? labelTopic = null)
    {
        _flow = new SimulatedFlow(options, labelTopic is not null, afterTheLast: false);
        _labelTopic = labelTopic;
        ProducerConfig config = connection.ToProducerConfig();
        config.LingerMs = 5;
        config.CompressionType ??= CompressionType.Lz4;
        config.EnableDeliveryReports = true;
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        _topic = topic;
        _time = time;
    }

    /// <summary>Records produced so far.</summary>
    public long Produced { get; private set; }

    /// <summary>Produces as fast as the broker takes them, until the simulation ends or <paramref name="stop"/> is asked for.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && TryProduce(out _))
        {
        }
        Flush();
    }

    /// <summary>Produces each record when the clock reaches its event time, or later where whoever reads them falls behind.</summary>
    /// <param name="read">How many records have been read; null if nobody has to keep up.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunInRealTimeAsync(Func<long>? read, CancellationToken stop)
    {
        using var beat = new PeriodicTimer(Beat, _time);
        // Only its beginning is a time of day: one that is set meanwhile must neither stop the flow nor make a flood of it.
        DateTimeOffset beginning = _time.GetUtcNow();
        long start = _time.GetTimestamp();
        // Beyond the clock by the last record: then a beat brings none.
        long reached = 0;
        bool more = true;
        while (more && !stop.IsCancellationRequested)
        {
            long now = (beginning + _time.GetElapsedTime(start)).ToUnixTimeMilliseconds();
            long most = read is null ? long.MaxValue : read() + MostAhead;
            while (reached < now && Produced < most && (more = TryProduce(out reached)))
            {
            }
            await NextAsync(beat, stop).ConfigureAwait(false);
        }
        Flush();
    }

    public void Dispose() => _producer.Dispose();

    private static async Task NextAsync(PeriodicTimer beat, CancellationToken stop)
    {
        try
        {
            await beat.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop while waiting.
        }
    }

    private bool TryProduce(out long eventTime)
    {
        bool more = _flow.MoveNext();
        eventTime = _flow.TimeMs;
        if (more)
        {
            string topic = _flow.Kind == RecordKind.Label ? _labelTopic! : _topic;
            Produce(topic, new Message<byte[], byte[]> { Key = _flow.Id.Bytes.ToArray(), Value = _flow.Payload.ToArray() });
            Produced++;
        }
        return more;
    }

    private void Produce(string topic, Message<byte[], byte[]> message)
    {
        while (true)
        {
            try
            {
                _producer.Produce(topic, message, report => _failure ??= report.Error.IsError ? report.Error : null);
                break;
            }
            catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(50));
            }
        }
        ThrowIfFailed();
    }

    private void Flush()
    {
        // What cannot be delivered fails in the end, and is told.
        while (_producer.Flush(TimeSpan.FromSeconds(1)) > 0)
        {
            ThrowIfFailed();
        }
        ThrowIfFailed();
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new KafkaException(failure);
        }
    }
}
