using System.Globalization;
using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Simulation.Scenarios;
using Vigia.Stages.Sources.Simulate;

namespace Vigia.Host.Simulation;

/// <summary>
/// Produces simulated transactions, and if wanted their labels, into topics, in real time or as fast as the broker takes them.
/// </summary>
internal sealed class KafkaSimulation : IDisposable
{
    // The embedded broker keeps about 5 MB a partition: of what is further ahead of its reader than this, it would drop the oldest unread.
    private const long MostAhead = 40_000;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    // A reachable broker needs much less; an unreachable one would delay the end for as long as a message may wait (five minutes by
    // default).
    private static readonly TimeSpan FlushAfterStop = TimeSpan.FromSeconds(10);

    private readonly SimulatedFlow _flow;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly KafkaConnection _connection;
    private readonly string _topic;
    private readonly string? _labelTopic;
    private readonly TimeProvider _time;

    // Both written by the client library's thread as reports arrive, the count by Interlocked; read by the producing one.
    private Error? _failure;
    private long _delivered;

    /// <param name="options">What is simulated.</param>
    /// <param name="connection">The broker.</param>
    /// <param name="topic">Where transactions go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="labelTopic">Where labels go, by the same key as their transactions; null for none.</param>
    public KafkaSimulation(
        SimulationOptions options,
        KafkaConnection connection,
        string topic,
        TimeProvider time,
        string? labelTopic = null
    )
    {
        _flow = new SimulatedFlow(options, labelTopic is not null, afterTheLast: false);
        _connection = connection;
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
    /// <exception cref="KafkaException">A record cannot be delivered.</exception>
    /// <exception cref="UndeliveredException">The broker is out of reach at the end that was asked for.</exception>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && TryProduce(out _, stop)) { }
        Flush(stop);
    }

    /// <summary>Produces each record when the clock reaches its event time, or later if the reader falls behind.</summary>
    /// <param name="read">How many records have been read; null if no reader has to keep up.</param>
    /// <param name="stop">Ends it.</param>
    /// <inheritdoc cref="Run" path="/exception"/>
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
            while (reached < now && Produced < most && (more = TryProduce(out reached, stop))) { }
            await NextAsync(beat, stop).ConfigureAwait(false);
        }
        // It blocks, and the caller that asked for the end may continue on this thread.
        await Task.Run(() => Flush(stop), CancellationToken.None).ConfigureAwait(false);
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

    /// <returns>False: there is no more, or no room for it until an end was asked for.</returns>
    private bool TryProduce(out long eventTime, CancellationToken stop)
    {
        bool more = _flow.MoveNext();
        eventTime = _flow.TimeMs;
        if (!more)
        {
            return false;
        }
        string topic = _flow.Kind == RecordKind.Label && _labelTopic is not null ? _labelTopic : _topic;
        if (!TryProduce(topic, new Message<byte[], byte[]> { Key = _flow.Id.Bytes.ToArray(), Value = _flow.Payload.ToArray() }, stop))
        {
            return false;
        }
        Produced++;
        return true;
    }

    private bool TryProduce(string topic, Message<byte[], byte[]> message, CancellationToken stop)
    {
        while (true)
        {
            ThrowIfFailed();
            try
            {
                _producer.Produce(topic, message, OnReport);
                return true;
            }
            catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                if (stop.IsCancellationRequested)
                {
                    return false;
                }
                _producer.Poll(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
        {
            _failure ??= report.Error;
        }
        else
        {
            Interlocked.Increment(ref _delivered);
        }
    }

    /// <summary>
    /// Waits until everything is delivered: what cannot be delivered fails in the end and is reported. After a stop request it waits less
    /// long.
    /// </summary>
    private void Flush(CancellationToken stop)
    {
        long? asked = null;
        while (_producer.Flush(TimeSpan.FromMilliseconds(100)) > 0)
        {
            ThrowIfFailed();
            if (stop.IsCancellationRequested && _time.GetElapsedTime(asked ??= _time.GetTimestamp()) >= FlushAfterStop)
            {
                throw Undelivered();
            }
        }
        ThrowIfFailed();
    }

    private UndeliveredException Undelivered()
    {
        string topics = _labelTopic is null ? $"'{_topic}'" : $"'{_topic}' or '{_labelTopic}'";
        return new UndeliveredException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_connection} has not confirmed {Produced - Interlocked.Read(ref _delivered)} of {Produced} records within {FlushAfterStop.TotalSeconds:F0} s of the request to stop; they may be missing from {topics}"
            )
        );
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new KafkaException(failure);
        }
    }
}
