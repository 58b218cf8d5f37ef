using System.Text.Json;
using Confluent.Kafka;
using Vigia.Bench.Chaos.Processes;
using Vigia.TestSupport.Kafka;

namespace Vigia.Bench.Chaos.Evidence;

/// <summary>
/// What the fleet delivers, read along from the beginning of the run: a broker that keeps little, as the embedded one does, has dropped the
/// early records by its end.
/// </summary>
internal sealed class Deliveries : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly FleetTopics _topics;
    private readonly Claims? _claims;
    private readonly Places _places;
    private readonly WindowTally _windows = new();
    private readonly ReportTally _reports = new();
    private readonly Task _reading;
    private long _predictions;

    /// <param name="topics">What the fleet reads and writes.</param>
    /// <param name="claims">Labels what is captured; null where nothing is labelled.</param>
    public Deliveries(FleetTopics topics, Claims? claims = null)
    {
        (_topics, _claims) = (topics, claims);
        _places = new Places(topics.Partitions);
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Records delivered at least once.</summary>
    public long Distinct
    {
        get
        {
            lock (_gate)
            {
                return _places.Distinct;
            }
        }
    }

    /// <summary>Whether everything that the topics hold now has been read.</summary>
    public bool HasReadAll()
    {
        TopicPartitionOffset[] ends =
        [
            .. Partitions()
                .GroupBy(p => p.Topic)
                .SelectMany(t =>
                    TestBroker.Ends(_topics.Cluster, t.Key, t.Count()).Select((end, p) => new TopicPartitionOffset(t.Key, p, end))
                ),
        ];
        lock (_gate)
        {
            return _reading.IsFaulted || Array.TrueForAll(ends, e => _positions.GetValueOrDefault(e.TopicPartition) >= e.Offset.Value);
        }
    }

    /// <summary>Ends the reading, and gives what was read.</summary>
    public async Task<(Places Places, WindowTally Windows, ReportTally Reports, long Predictions)> FinishAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        return (_places, _windows, _reports, _predictions);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private IEnumerable<TopicPartition> Partitions() =>
        [
            .. Enumerable.Range(0, FleetTopics.CapturedPartitions).Select(p => new TopicPartition(_topics.Captured, p)),
            new TopicPartition(_topics.Dead, 0),
            new TopicPartition(_topics.Reports, 0),
        ];

    private void Read()
    {
        ConsumerConfig config = _topics.Cluster.ToConsumerConfig(TestBroker.Unique("deliveries"));
        config.EnableAutoCommit = false;
        config.EnablePartitionEof = true;
        config.AutoOffsetReset = AutoOffsetReset.Error;
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Partitions().Select(p => new TopicPartitionOffset(p, 0)));
        while (!_stop.IsCancellationRequested)
        {
            if (Next(consumer) is { } record)
            {
                lock (_gate)
                {
                    _positions[record.TopicPartition] = record.IsPartitionEOF ? record.Offset.Value : record.Offset.Value + 1;
                    if (!record.IsPartitionEOF)
                    {
                        Take(record);
                    }
                }
            }
        }
        consumer.Close();
    }

    private static ConsumeResult<byte[], byte[]>? Next(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            return consumer.Consume(Poll);
        }
        catch (ConsumeException e)
            when (e.Error.Code is not (ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange) && !e.Error.IsFatal)
        {
            // A broker that was taken away comes back.
            return null;
        }
    }

    private void Take(ConsumeResult<byte[], byte[]> record)
    {
        if (record.Topic == _topics.Reports)
        {
            _reports.Add(record.Message.Value);
            return;
        }
        using var json = JsonDocument.Parse(record.Message.Value);
        int partition = json.RootElement.GetProperty("partition").GetInt32();
        bool isFirst = _places.Add(partition, json.RootElement.GetProperty("offset").GetInt64());
        if (isFirst && record.Topic == _topics.Captured)
        {
            _predictions++;
            long time = json.RootElement.GetProperty("event_time").GetDateTimeOffset().ToUnixTimeMilliseconds();
            _windows.Add(partition, time);
            _claims?.Add(
                partition,
                json.RootElement.GetProperty("id").GetString()!,
                time,
                json.RootElement.GetProperty("models").GetProperty("champion").GetProperty("flagged").GetBoolean()
            );
        }
    }
}
