using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Vigia.Bench.Chaos.Evidence;
using Vigia.Host.Simulation;
using Vigia.Kafka.Connection;
using Vigia.Simulation.Scenarios;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;
using Vigia.TestSupport.Processes;

namespace Vigia.Bench.Chaos.Processes;

/// <summary>
/// Processes of one group, and the records that they read: with state in Kafka and everything they write in its transactions, or a single
/// one with local state.
/// </summary>
internal sealed class Fleet : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<FleetMember> _members = [];
    private readonly FleetTime _time = new(TimeProvider.System);
    private readonly string _group = TestBroker.Unique("fleet");
    private readonly bool _hasConsumerProtocol;
    private int _started;
    private ulong _seed;

    private Fleet(FleetTopics topics, bool isShared, bool hasConsumerProtocol) =>
        (Topics, IsShared, _hasConsumerProtocol) = (topics, isShared, hasConsumerProtocol);

    public FleetTopics Topics { get; }

    /// <summary>Whether several processes share the state, and a reader of committed messages sees each record once.</summary>
    public bool IsShared { get; }

    /// <summary>
    /// How long the group waits for a member that says nothing. An embedded broker takes almost as long for each rebalance.
    /// </summary>
    public TimeSpan SessionTimeout => TimeSpan.FromSeconds(IsShared ? 6 : 3);

    // Under the consumer protocol the brokers decide how long they wait.
    private string Properties =>
        _hasConsumerProtocol
            ? "group.protocol: consumer"
            : FormattableString.Invariant(
                $"session.timeout.ms: {SessionTimeout.TotalMilliseconds}, heartbeat.interval.ms: {SessionTimeout.TotalMilliseconds / 12}"
            );

    /// <summary>Records produced so far.</summary>
    public long Produced { get; private set; }

    public IReadOnlyList<FleetMember> Living =>
        [.. _members.Where(m => m is { IsMeantToEnd: false, IsFrozen: false, Process.HasExited: false })];

    public static async Task<Fleet> CreateAsync(KafkaConnection cluster, int partitions, bool isShared, bool hasConsumerProtocol = false) =>
        new(await FleetTopics.CreateAsync(cluster, partitions).ConfigureAwait(false), isShared, hasConsumerProtocol);

    /// <summary>Writes simulated transactions, some of them malformed, over all partitions.</summary>
    public void Produce(int records, double malformed = 0.01)
    {
        var options = new SimulationOptions
        {
            Count = records,
            Seed = ++_seed,
            RatePerSecond = FleetTime.Density,
            Rhythm = false,
            MalformedShare = malformed,
            StartMs = _time.Take(records),
        };
        using var simulation = new KafkaSimulation(options, Topics.Cluster, Topics.Source, TimeProvider.System);
        simulation.Run(CancellationToken.None);
        Produced += simulation.Produced;
    }

    /// <summary>Writes transactions until all processes agree which cohort is the last.</summary>
    public void ProduceToMidCohort()
    {
        while (!_time.IsMidCohort)
        {
            Produce(FleetTime.Density * 20);
        }
    }

    /// <summary>
    /// What the processes that run together say of the model as of now; null while one does not answer or has no figure.
    /// </summary>
    public Outcomes? Performance()
    {
        Outcomes sum = default;
        foreach (FleetMember member in Living)
        {
            if (Get(member, "status") is not { } text)
            {
                return null;
            }
            using var status = JsonDocument.Parse(text);
            if (
                !status.RootElement.TryGetProperty("performance", out JsonElement performance)
                || performance.ValueKind != JsonValueKind.Object
            )
            {
                return null;
            }
            sum += Outcomes.Of(performance.GetProperty("maturities").EnumerateArray().Last().GetProperty("models")[0]);
        }
        return sum;
    }

    /// <summary>Where the source topic ends now.</summary>
    public IReadOnlyList<long> Ends() => TestBroker.Ends(Topics.Cluster, Topics.Source, Topics.Partitions);

    /// <summary>Waits until the group has committed what the topic held at some time.</summary>
    /// <exception cref="InvalidOperationException">A process has died meanwhile.</exception>
    public async Task CaughtUpAsync(IReadOnlyList<long> ends, TimeSpan? limit = null)
    {
        await Eventually
            .HoldsAsync(() => _members.Exists(m => m.HasDied) || HasCommitted(ends), "the group has caught up", limit)
            .ConfigureAwait(false);
        if (_members.Find(m => m.HasDied) is { } dead)
        {
            throw new InvalidOperationException($"{dead.Name} died: {(await dead.Process.EndAsync().ConfigureAwait(false)).Error}");
        }
    }

    /// <summary>Starts a process and waits until it has its partitions.</summary>
    public async Task<FleetMember> StartAsync(string? instance = null)
    {
        var member = new FleetMember(FreePort.Take(), instance ?? $"process-{++_started}");
        string configuration = FleetConfiguration.Write(Topics, _group, member, Properties, IsShared ? null : _directory["state"]);
        member.Process = VigiaProcess.Start("run", _directory.Write($"{member.Name}.yaml", configuration));
        _members.Add(member);
        await Eventually
            .HoldsAsync(() => member.Process.HasExited || Get(member, "readyz") is not null, $"{member.Name} is ready")
            .ConfigureAwait(false);
        if (member.Process.HasExited)
        {
            throw new InvalidOperationException(
                $"{member.Name} did not start: {(await member.Process.EndAsync().ConfigureAwait(false)).Error}"
            );
        }
        return member;
    }

    /// <summary>Starts a process for one that has gone, under its name.</summary>
    public Task<FleetMember> RestartAsync(FleetMember gone)
    {
        Remove(gone);
        return StartAsync(gone.Name);
    }

    /// <summary>No other process takes the place of one that has gone.</summary>
    public void Remove(FleetMember gone) => _members.Remove(gone);

    /// <summary>Rows in the windows of all processes that run; null while one does not answer.</summary>
    public long? WindowRows()
    {
        long sum = 0;
        foreach (FleetMember member in Living)
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

    /// <summary>Ends the processes that run, and gives what each of them said.</summary>
    public async Task<string> LogsAsync()
    {
        var said = new StringBuilder();
        foreach (FleetMember member in Living)
        {
            member.Process.Terminate();
            said.Append(
                CultureInfo.InvariantCulture,
                $"--- {member.Name}\n{(await member.Process.EndAsync().ConfigureAwait(false)).Error}"
            );
        }
        return said.ToString();
    }

    /// <summary>A sample of a member's metrics; null if it is not there.</summary>
    public double? Metric(FleetMember member, string sample) =>
        Get(member, "metrics")
            ?.Split('\n')
            .Where(l => l.StartsWith(sample + " ", StringComparison.Ordinal))
            .Select(l => (double?)double.Parse(l[(sample.Length + 1)..], CultureInfo.InvariantCulture))
            .FirstOrDefault();

    public void Dispose()
    {
        foreach (FleetMember member in _members)
        {
            member.Process.Dispose();
        }
        _http.Dispose();
        _directory.Dispose();
    }

    private bool HasCommitted(IReadOnlyList<long> ends)
    {
        try
        {
            // A group that knows nothing of a partition has nothing to catch up with in an empty one.
            return TestBroker
                .Committed(Topics.Cluster, _group, Topics.Source, Topics.Partitions)
                .Zip(ends)
                .All(p => (p.First ?? 0) >= p.Second);
        }
        catch (KafkaException)
        {
            // A broker that has just come back finds its groups one after the other.
            return false;
        }
    }

    private string? Get(FleetMember member, string path)
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
}
