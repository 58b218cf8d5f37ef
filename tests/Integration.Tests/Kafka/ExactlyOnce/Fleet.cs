using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using Vigia.Host.Simulation;
using Vigia.Integration.Tests.Processes;
using Vigia.Stages.Simulate;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Kafka.ExactlyOnce;

/// <summary>
/// Processes of one group on a real broker, with their state in Kafka and everything they write in its transactions, and the truth to
/// compare them with: each record's place in the source topic.
/// </summary>
internal sealed class Fleet : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<Member> _members = [];
    private readonly string _dead;
    private int _started;
    private ulong _seed;

    private Fleet(string topic, string captured, string dead)
    {
        (Topic, Captured, _dead) = (topic, captured, dead);
        Changelog = TestBroker.Unique("changelog");
    }

    public string Topic { get; }

    public string Captured { get; }

    public string Changelog { get; }

    public string Group { get; } = TestBroker.Unique("fleet");

    /// <summary>Records produced so far.</summary>
    public long Produced { get; private set; }

    public IReadOnlyList<Member> Living => [.. _members.Where(m => !m.Process.HasExited && !m.IsFrozen)];

    public static async Task<Fleet> CreateAsync(int partitions)
    {
        Assert.SkipUnless(TestBroker.IsReal, $"needs transactions: set {TestBroker.Variable}=host:port to a Kafka broker");
        return new Fleet(await TestBroker.CreateTopicAsync(partitions), await TestBroker.CreateTopicAsync(3, "captured"), await TestBroker.CreateTopicAsync(1, "dead"));
    }

    /// <summary>Writes simulated transactions, some of them malformed, over all partitions.</summary>
    public void Produce(int records, double malformed = 0.01)
    {
        var options = new SimulationOptions
        {
            Count = records,
            Seed = ++_seed,
            RatePerSecond = 5000,
            Rhythm = false,
            MalformedShare = malformed,
            StartMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 3_600_000,
        };
        using var simulation = new KafkaSimulation(options, TestBroker.Connection, Topic, TimeProvider.System);
        simulation.Run(CancellationToken.None);
        Produced += simulation.Produced;
    }

    /// <summary>Starts a process and waits until it has its partitions.</summary>
    public async Task<Member> StartAsync(string? instance = null)
    {
        var member = new Member(VigiaProcess.FreePort(), instance ?? $"process-{++_started}");
        member.Process = VigiaProcess.Start("run", Write(member));
        _members.Add(member);
        await Eventually.HoldsAsync(() => member.Process.HasExited || Get(member, "readyz") is not null, $"{member.Name} is ready");
        Assert.False(member.Process.HasExited, member.Process.HasExited ? (await member.Process.EndAsync()).Error : "");
        return member;
    }

    /// <summary>Starts a process for one that has gone, under its name.</summary>
    public Task<Member> RestartAsync(Member gone)
    {
        _members.Remove(gone);
        return StartAsync(gone.Name);
    }

    /// <summary>Waits until the windows of all processes together hold as many rows, and the group has no lag.</summary>
    public async Task CountsAsync(long rows, TimeSpan? limit = null)
    {
        long? counted = null;
        try
        {
            await Eventually.HoldsAsync(() => (counted = WindowRows()) == rows, "the windows hold each row once", limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{rows} rows should be counted, but {counted} are", e);
        }
    }

    /// <summary>Rows in the windows of all processes that run; null while one does not answer.</summary>
    public long? WindowRows()
    {
        long sum = 0;
        foreach (Member member in Living)
        {
            if (Get(member, "status") is not { } text)
            {
                return null;
            }
            using var status = JsonDocument.Parse(text);
            JsonElement windows = status.RootElement.GetProperty("drift").TryGetProperty("windows", out JsonElement all) ? all : default;
            sum += windows.ValueKind == JsonValueKind.Array && windows.GetArrayLength() > 0 ? windows[0].GetProperty("rows").GetInt64() : 0;
        }
        return sum;
    }

    /// <summary>
    /// Waits until readers of committed messages see as many predictions and dead letters together as records were produced; then no record
    /// may be there twice.
    /// </summary>
    /// <returns>How many predictions there are.</returns>
    public async Task<long> DeliveredOnceAsync(TimeSpan? limit = null)
    {
        List<(int, long)> predictions = [];
        List<(int, long)> letters = [];
        await Eventually.HoldsAsync(
            () => (predictions = Places(Captured, 3)).Count + (letters = Places(_dead, 1)).Count >= Produced,
            $"{Produced} records delivered",
            limit);
        Assert.Equal(Produced, predictions.Concat(letters).Distinct().Count());
        Assert.Equal(Produced, predictions.Count + letters.Count);
        return predictions.Count;
    }

    /// <summary>A sample of a member's metrics; null if it is not there.</summary>
    public double? Metric(Member member, string sample) =>
        Get(member, "metrics")?.Split('\n').Where(l => l.StartsWith(sample + " ", StringComparison.Ordinal))
            .Select(l => (double?)double.Parse(l[(sample.Length + 1)..], CultureInfo.InvariantCulture)).FirstOrDefault();

    public void Dispose()
    {
        foreach (Member member in _members)
        {
            member.Process.Dispose();
        }
        _http.Dispose();
        _directory.Dispose();
    }

    private string Write(Member member) => _directory.Write($"{member.Name}.yaml", $$"""
        name: fleet
        source:
          kafka:
            brokers: {{TestBroker.Bootstrap}}
            group: {{Group}}
            topics: { {{Topic}}: transaction }
            batch: { rows: 500, delay: 20ms }
            properties: { session.timeout.ms: 6000, heartbeat.interval.ms: 500 }
        records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
        stages:
          - decode: { format: json }
          - drift: { reference: {{Repository.File("profiles", "pix-fraud-v1.json")}}, windows: [24h], lateness: 366d }
          - capture: { kafka: { topic: {{Captured}}, transactional: true } }
        dead_letter: { kafka: { topic: {{_dead}}, transactional: true }, privacy: { key: ephemeral } }
        state:
          interval: 500ms
          kafka: { topic: {{Changelog}}, instance: {{member.Name}}, transaction_timeout: 10s }
        http: { listen: 127.0.0.1:{{member.Port}} }
        """);

    private string? Get(Member member, string path)
    {
        try
        {
            return _http.GetStringAsync(new Uri($"http://127.0.0.1:{member.Port}/{path}")).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Where the records come from that the messages of a topic speak of.</summary>
    private static List<(int Partition, long Offset)> Places(string topic, int partitions)
    {
        List<(int, long)> places = [];
        foreach (ConsumeResult<byte[], byte[]> result in TestBroker.ReadAll(topic, partitions))
        {
            using var record = JsonDocument.Parse(result.Message.Value);
            places.Add((record.RootElement.GetProperty("partition").GetInt32(), record.RootElement.GetProperty("offset").GetInt64()));
        }
        return places;
    }

    /// <summary>One process.</summary>
    internal sealed class Member(int port, string name)
    {
        public int Port { get; } = port;

        public string Name { get; } = name;

        public VigiaProcess Process { get; set; } = null!;

        public bool IsFrozen { get; private set; }

        public void Freeze()
        {
            Process.Freeze();
            IsFrozen = true;
        }

        public void Thaw()
        {
            Process.Thaw();
            IsFrozen = false;
        }
    }
}
