using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.State;

/// <summary>
/// Keeps the state of a pipeline's stages: brings it back when partitions are assigned, and writes what has changed, together
/// with where each partition goes on.
/// </summary>
internal sealed class Checkpoints
{
    private readonly StateStore _store;
    private readonly IReadOnlyDictionary<string, IStatefulStage> _stages;
    private readonly Dictionary<string, string> _fingerprints = [];
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Histogram _duration;
    private readonly Counter _written;
    private readonly Histogram _restoreDuration;
    private readonly Counter _restored;
    private readonly List<StateEntry> _stale = [];
    private readonly HashSet<(string Stage, string Fingerprint)> _toldStale = [];
    private Dictionary<SourcePartition, long> _moved = [];
    private long _lastWritten;

    public Checkpoints(StateStore store, IReadOnlyDictionary<string, IStatefulStage> stages, PipelineServices services, MetricSet metrics)
    {
        _store = store;
        _stages = stages;
        _time = services.Time;
        _log = services.Logs.CreateLogger("vigia.state");
        _duration = metrics.Histogram(
            MetricNames.CheckpointDuration, "Time to write a checkpoint.", Prometheus.Histogram.ExponentialBuckets(0.001, 2, 15));
        _written = metrics.Counter(MetricNames.Checkpoints, "Checkpoints written.");
        _restoreDuration = metrics.Histogram(
            MetricNames.StateRestoreDuration, "Time to bring back the state of assigned partitions.", Prometheus.Histogram.ExponentialBuckets(0.001, 2, 17));
        _restored = metrics.Counter(MetricNames.StateRestoredEntries, "Entries of state brought back to stages.");
        _lastWritten = _time.GetTimestamp();
        Gauge age = metrics.Gauge(MetricNames.CheckpointAge, "Time since the state was last known to be written in full.");
        metrics.BeforeCollect(() => age.Set(Age.TotalSeconds));
    }

    /// <summary>Checkpoints written so far.</summary>
    public long Written => (long)_written.Value;

    /// <summary>Time since the state was last known to be written in full.</summary>
    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _lastWritten));

    /// <summary>Opens the store, and clears what was counted against something else than the stages count against now.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        foreach ((string name, IStatefulStage stage) in _stages)
        {
            _fingerprints[name] = stage.StateFingerprint;
        }
        IReadOnlyDictionary<string, string> kept = await _store.OpenAsync(cancellation).ConfigureAwait(false);
        foreach ((string stage, string fingerprint) in kept)
        {
            if (_fingerprints.TryGetValue(stage, out string? now) && now != fingerprint)
            {
                StateLog.Afresh(_log, stage, fingerprint, now);
                await _store.ClearAsync(stage, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What is kept of partitions: the mark that brings it to the stages, and where each partition goes on.</summary>
    public async Task<(AssignmentMark Mark, IReadOnlyDictionary<SourcePartition, long> NextOffsets)> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        var offsets = new Dictionary<SourcePartition, long>();
        var entries = new List<StateEntry>();
        foreach ((SourcePartition partition, PartitionState state) in await _store.LoadAsync(partitions, cancellation).ConfigureAwait(false))
        {
            if (state.NextOffset is { } next)
            {
                offsets[partition] = next;
                int before = entries.Count;
                entries.AddRange(WithoutStale(state));
                StateLog.Restored(_log, partition.Topic, partition.Partition, next, entries.Count - before);
            }
        }
        _restored.Inc(entries.Count);
        _restoreDuration.Observe(_time.GetElapsedTime(start).TotalSeconds);
        return (new AssignmentMark(entries), offsets);
    }

    /// <summary>Notes that a batch was sent.</summary>
    public void Track(RecordBatch batch)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            _moved[run.Partition] = run.LastOffset + 1;
        }
    }

    /// <summary>A mark for everything sent so far.</summary>
    public CheckpointMark Mark(IReadOnlyCollection<SourcePartition> revoked, bool isEnd = false)
    {
        var mark = new CheckpointMark(_moved, revoked, isKept: true, isEnd);
        _moved = [];
        lock (_stale)
        {
            mark.Delete(_stale);
            _stale.Clear();
        }
        return mark;
    }

    /// <summary>Writes the checkpoint of a mark that has passed every stage.</summary>
    public async Task WriteAsync(CheckpointMark mark, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        if (mark.NextOffsets.Count > 0 || mark.Entries.Count > 0)
        {
            await _store.WriteAsync(new Checkpoint(mark.Entries, mark.NextOffsets, _fingerprints), cancellation).ConfigureAwait(false);
            _written.Inc();
            _duration.Observe(_time.GetElapsedTime(start).TotalSeconds);
        }
        Volatile.Write(ref _lastWritten, _time.GetTimestamp());
    }

    /// <summary>The entries that stages can go on from; the others are deleted with the next checkpoint.</summary>
    private IEnumerable<StateEntry> WithoutStale(PartitionState state)
    {
        ILookup<bool, StateEntry> entries = state.Entries.ToLookup(e => IsStale(e.Stage, state.Fingerprints));
        lock (_stale)
        {
            _stale.AddRange(entries[true]);
        }
        return entries[false];
    }

    private bool IsStale(string stage, IReadOnlyDictionary<string, string> writtenUnder)
    {
        if (!writtenUnder.TryGetValue(stage, out string? before) || !_fingerprints.TryGetValue(stage, out string? now) || before == now)
        {
            return false;
        }
        if (_toldStale.Add((stage, before)))
        {
            StateLog.Afresh(_log, stage, before, now);
        }
        return true;
    }
}
