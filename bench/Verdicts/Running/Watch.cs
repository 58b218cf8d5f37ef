using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Bench.Verdicts.Traffic;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Behavior;
using Vigia.Stages.Drift;

namespace Vigia.Bench.Verdicts.Running;

/// <summary>The stages that judge, with their default settings, in event time.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private readonly AlarmSink _sink = new();
    private readonly EventTimeClock _time = new();
    private readonly Dictionary<(string Stage, string Key), StateEntry> _kept = [];
    private readonly DriftStage _drift;
    private readonly BehaviorStage _behavior;

    private Watch(string profile)
    {
        var parts = new SharedParts();
        StageContext Context(string stage) =>
            new(stage, Payment.Schemas, [Payment.Model], new MetricSet(Metrics.NewCustomRegistry()), NullLogger.Instance, _time)
            {
                Pipeline = "verdicts",
                Parts = parts,
            };
        var alarms = new AlarmOptions(_sink.ToOptions());
        _drift = new DriftStage(
            new DriftOptions
            {
                Reference = profile,
                Windows = [new("5m", TimeSpan.FromMinutes(5)), new("1h", TimeSpan.FromHours(1)), new("24h", TimeSpan.FromHours(24))],
                Time = new EventTimeRules(),
                Segments = new() { Features = Payment.Schema.Segments },
                Alarms = alarms,
            },
            Context("drift")
        );
        _behavior = new BehaviorStage(new BehaviorOptions { Reference = profile, Alarms = alarms }, Context("behavior"));
    }

    /// <summary>Alarms that were raised, in order.</summary>
    public IReadOnlyList<Alarm> Raised => _sink.Raised;

    /// <param name="profile">File of the reference profile.</param>
    /// <param name="kept">What another has kept; null to begin with nothing.</param>
    public static async Task<Watch> StartAsync(string profile, IReadOnlyCollection<StateEntry>? kept = null)
    {
        var watch = new Watch(profile);
        await watch._drift.StartAsync(CancellationToken.None).ConfigureAwait(false);
        await watch._behavior.StartAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (StateEntry entry in kept ?? [])
        {
            IStatefulStage stage = entry.Stage == "drift" ? watch._drift : watch._behavior;
            stage.LoadEntry(entry.Partition, entry.Key, entry.Value);
        }
        return watch;
    }

    /// <summary>Judges a batch.</summary>
    public async Task AddAsync(RecordBatch batch)
    {
        if (batch.Rows == 0)
        {
            return;
        }
        _time.Now = batch.EventTimes.Span[^1];
        await _drift.ProcessAsync(batch, CancellationToken.None).ConfigureAwait(false);
        await _behavior.ProcessAsync(batch, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>All that the stages keep, as a checkpoint would.</summary>
    public IReadOnlyCollection<StateEntry> Keep()
    {
        List<StateEntry> changes = [];
        _drift.SaveChanges(new StateWriter("drift", changes));
        _behavior.SaveChanges(new StateWriter("behavior", changes));
        foreach (StateEntry entry in changes)
        {
            (string, string) key = (entry.Stage, Convert.ToHexString(entry.Key));
            if (entry.Value is null)
            {
                _kept.Remove(key);
            }
            else
            {
                _kept[key] = entry;
            }
        }
        return [.. _kept.Values];
    }

    public async ValueTask DisposeAsync()
    {
        await _drift.DisposeAsync().ConfigureAwait(false);
        await _behavior.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A clock that shows event time, which runs as fast as records are given.</summary>
    private sealed class EventTimeClock : TimeProvider
    {
        /// <summary>Unix ms.</summary>
        public long Now { get; set; }

        public override long TimestampFrequency => 1000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);

        public override long GetTimestamp() => Now;
    }
}
