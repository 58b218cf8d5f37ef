using System.Buffers;
using Confluent.Kafka;
using Vigia.Stages.Kafka.Connection;
using Vigia.Stages.Simulate;

namespace Vigia.Host.Simulation;

/// <summary>Produces simulated transactions into a topic, in real time or as fast as the broker takes them.</summary>
internal sealed class KafkaSimulation : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    private readonly TransactionSimulator _simulator;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly string _topic;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<byte> _buffer = new(TransactionSimulator.MaxRecordBytes);
    private Error? _failure;

    public KafkaSimulation(SimulationOptions options, KafkaConnection connection, string topic, TimeProvider time)
    {
        _simulator = new TransactionSimulator(options);
        ProducerConfig config = connection.ToProducerConfig();
        config.LingerMs = 5;
        config.CompressionType ??= CompressionType.Lz4;
        config.EnableDeliveryReports = true;
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        _topic = topic;
        _time = time;
    }

    /// <summary>Transactions produced so far.</summary>
    public long Produced { get; private set; }

    /// <summary>Produces as fast as the broker takes them, until the simulation ends or <paramref name="stop"/> is asked for.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && TryProduce(out _))
        {
        }
        Flush();
    }

    /// <summary>Produces each transaction when the clock reaches its event time.</summary>
    public async Task RunInRealTimeAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(Beat, _time);
        bool more = true;
        while (more && !stop.IsCancellationRequested)
        {
            long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            long reached = 0;
            while (reached < now && (more = TryProduce(out reached)))
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
        _buffer.ResetWrittenCount();
        bool more = _simulator.TryWrite(_buffer, out SimulatedTransaction transaction);
        eventTime = transaction.EventTimeMs;
        if (more)
        {
            var message = new Message<byte[], byte[]> { Key = transaction.Id.Bytes.ToArray(), Value = _buffer.WrittenSpan.ToArray() };
            Produce(message);
            Produced++;
        }
        return more;
    }

    private void Produce(Message<byte[], byte[]> message)
    {
        while (true)
        {
            try
            {
                _producer.Produce(_topic, message, report => _failure ??= report.Error.IsError ? report.Error : null);
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
        _producer.Flush(TimeSpan.FromSeconds(30));
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
