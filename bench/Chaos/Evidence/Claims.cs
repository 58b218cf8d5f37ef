using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Confluent.Kafka;
using Vigia.Bench.Chaos.Processes;

namespace Vigia.Bench.Chaos.Evidence;

/// <summary>
/// Labels a share of what is captured, some of it twice and some of it revised, up to two hours of event time and half a minute of real
/// time later; and knows from the records alone what the model's decisions come to. Which label a transaction gets depends on its id alone.
/// </summary>
internal sealed class Claims : IAsyncDisposable
{
    private const long LatestMs = 2 * 3_600_000;

    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PriorityQueue<(int Partition, string Id, long Time, string Status), long> _due = new();
    private readonly Dictionary<string, (bool IsFlagged, string Status)> _labelled = [];
    private readonly Dictionary<int, (string Id, long Time)> _last = [];
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly FleetTopics _topics;
    private readonly TimeProvider _time;
    private readonly Task _sending;
    private long _all;
    private long _flagged;

    public Claims(FleetTopics topics, TimeProvider time)
    {
        (_topics, _time) = (topics, time);
        ProducerConfig config = topics.Cluster.ToProducerConfig();
        config.LingerMs = 5;
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        _sending = Task.Run(SendAsync);
    }

    /// <summary>A transaction was captured for the first time.</summary>
    public void Add(int partition, string id, long time, bool isFlagged)
    {
        lock (_gate)
        {
            _all++;
            _flagged += isFlagged ? 1 : 0;
            _last[partition] = (id, time);
            ulong drawn = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(id));
            string[] statuses = (drawn % 20) switch
            {
                0 or 1 => ["closed-agreed"],
                2 => ["open", "closed-agreed"],
                3 => ["open", "closed-rejected"],
                4 => ["closed-agreed", "cancelled"],
                5 => ["open"],
                _ => [],
            };
            long delay = 1_000 + (long)(drawn >> 8) % LatestMs;
            for (int i = 0; i < statuses.Length; i++)
            {
                // A revision comes later in event time, and before or after the first in real time.
                Schedule(partition, id, time + (delay / (statuses.Length - i)), statuses[i], drawn >> (16 + (8 * i)));
                if (drawn >> 40 is var repeat && repeat % 10 == 0)
                {
                    Schedule(partition, id, time + (delay / (statuses.Length - i)), statuses[i], repeat);
                }
            }
            if (statuses.Length > 0)
            {
                _labelled[id] = (isFlagged, statuses[^1]);
            }
        }
    }

    /// <summary>
    /// Sends what is still due, and one label beyond the last transaction of each partition; then says what all comes to.
    /// </summary>
    public Outcomes Finish()
    {
        lock (_gate)
        {
            foreach ((int partition, (string id, long time)) in _last)
            {
                _labelled[id] = _labelled.GetValueOrDefault(id) with { Status = "closed-rejected" };
                Send((partition, id, time + (2 * LatestMs), "closed-rejected"));
            }
            while (_due.TryDequeue(out (int, string, long, string) label, out _))
            {
                Send(label);
            }
            _producer.Flush(Answer);
            long tp = _labelled.Values.Count(l => l is { IsFlagged: true, Status: "closed-agreed" });
            long fn = _labelled.Values.Count(l => l is { IsFlagged: false, Status: "closed-agreed" });
            return new Outcomes(
                tp,
                _flagged - tp,
                fn,
                _all - _flagged - fn,
                tp + fn,
                Count("closed-rejected"),
                Count("open"),
                Count("cancelled")
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _producer.Dispose();
        _stop.Dispose();
    }

    private long Count(string status) => _labelled.Values.Count(l => l.Status == status);

    private void Schedule(int partition, string id, long time, string status, ulong drawn) =>
        _due.Enqueue(
            (partition, id, time, status),
            _time.GetTimestamp() + ((long)(drawn % 1_000) * Latest.Ticks / 1_000 * _time.TimestampFrequency / TimeSpan.TicksPerSecond)
        );

    private async Task SendAsync()
    {
        using var beat = new PeriodicTimer(Beat, _time);
        while (await beat.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            lock (_gate)
            {
                while (_due.TryPeek(out (int, string, long, string) label, out long due) && due <= _time.GetTimestamp())
                {
                    _due.Dequeue();
                    Send(label);
                }
            }
        }
    }

    private void Send((int Partition, string Id, long Time, string Status) label)
    {
        string time = DateTimeOffset
            .FromUnixTimeMilliseconds(label.Time)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _producer.Produce(
            new TopicPartition(_topics.Labels, label.Partition),
            new Message<byte[], byte[]>
            {
                Key = Encoding.UTF8.GetBytes(label.Id),
                Value = Encoding.UTF8.GetBytes(
                    $"{{\"end_to_end_id\":\"{label.Id}\",\"updated_at\":\"{time}\",\"status\":\"{label.Status}\"}}"
                ),
            }
        );
    }
}
