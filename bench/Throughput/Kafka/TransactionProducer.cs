using System.Buffers;
using Confluent.Kafka;
using Vigia.Kafka.Connection;
using Vigia.Simulation;
using Vigia.Simulation.Scenarios;

namespace Vigia.Bench.Throughput.Kafka;

/// <summary>Writes simulated transactions into a topic, to its partitions in turn.</summary>
internal sealed class TransactionProducer : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ArrayBufferWriter<byte> _record = new(TransactionSimulator.MaxRecordBytes);
    private readonly TransactionSimulator _simulator = new(new SimulationOptions());
    private readonly IProducer<Null, byte[]> _producer;
    private readonly TopicPartition[] _partitions;
    private long _next;
    private Error? _failure;

    public TransactionProducer(KafkaConnection connection, string topic, int partitions)
    {
        ProducerConfig config = connection.ToProducerConfig();
        config.LingerMs = 5;
        config.CompressionType = CompressionType.Lz4;
        config.QueueBufferingMaxMessages = 1_000_000;
        _producer = new ProducerBuilder<Null, byte[]>(config)
            .SetValueSerializer(Serializers.ByteArray)
            .SetLogHandler((_, _) => { })
            .Build();
        _partitions = [.. Enumerable.Range(0, partitions).Select(p => new TopicPartition(topic, p))];
    }

    /// <summary>Writes so many, as fast as the broker takes them.</summary>
    public long Produce(int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ProduceNext();
        }
        return Flush();
    }

    /// <summary>Writes so many a second, evenly, for a while.</summary>
    public async Task<long> ProduceAsync(int perSecond, TimeSpan length)
    {
        long start = _time.GetTimestamp();
        using var beat = new PeriodicTimer(Beat, _time);
        for (TimeSpan elapsed = default; elapsed < length; )
        {
            elapsed = _time.GetElapsedTime(start);
            long due = (long)(perSecond * Math.Min(elapsed.TotalSeconds, length.TotalSeconds));
            while (_next < due)
            {
                ProduceNext();
            }
            await beat.WaitForNextTickAsync().ConfigureAwait(false);
        }
        return Flush();
    }

    public void Dispose() => _producer.Dispose();

    private void ProduceNext()
    {
        _record.ResetWrittenCount();
        _simulator.TryWrite(_record, out _);
        var message = new Message<Null, byte[]> { Value = _record.WrittenSpan.ToArray() };
        TopicPartition partition = _partitions[_next++ % _partitions.Length];
        while (!TryProduce(partition, message))
        {
            _producer.Poll(TimeSpan.FromMilliseconds(20));
        }
    }

    private bool TryProduce(TopicPartition partition, Message<Null, byte[]> message)
    {
        try
        {
            _producer.Produce(partition, message, report => _failure = report.Error.IsError ? report.Error : _failure);
            return true;
        }
        catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private long Flush()
    {
        _producer.Flush(TimeSpan.FromMinutes(1));
        return _failure is null ? _next : throw new KafkaException(_failure);
    }
}
