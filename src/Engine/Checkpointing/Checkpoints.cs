using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Checkpointing;

/// <summary>
/// Keeps the state of a pipeline's stages: brings it back when partitions are assigned or other stages take the place of these, and writes
/// what has changed, together with the next offset of each partition.
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    private static readonly IReadOnlyDictionary<SourcePartition, long> Nowhere = new Dictionary<SourcePartition, long>();

    private readonly StateStore _store;

    // Held while state is read: what is brought to stages must be meant for those that stand there then.
    private readonly SemaphoreSlim _loading = new(1);
    private readonly HashSet<SourcePartition> _owned = [];
    private readonly Dictionary<string, string> _kept = [];
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Histogram.Child _duration;
    private readonly Counter.Child _written;
    private readonly Histogram.Child _restoreDuration;
    private readonly Counter.Child _restored;
    private readonly List<StateEntry> _stale = [];
    private readonly HashSet<(string Stage, string? Fingerprint)> _toldStale = [];
    private IReadOnlyDictionary<string, IStatefulStage> _stages;
    private Dictionary<string, string> _fingerprints = [];
    private Dictionary<SourcePartition, long> _moved = [];
    private volatile int _generation;
    private long _lastWritten;

    /// <param name="store">Where state is kept; null: only in this process, while stages are put in each other's place.</param>
    /// <param name="stages">Whose state it is.</param>
    /// <param name="services">Clock and log.</param>
    /// <param name="metrics">Where checkpoints are measured.</param>
    public Checkpoints(StateStore? store, IReadOnlyDictionary<string, IStatefulStage> stages, PipelineServices services, MetricSet metrics)
    {
        _store = store ?? new MemoryStateStore();
        _stages = stages;
        _time = services.Time;
        _log = services.Logs.CreateLogger("vigia.state");
        _duration = metrics.Histogram(
            MetricNames.CheckpointDuration, "Time to write a checkpoint.", Prometheus.Histogram.ExponentialBuckets(0.001, 2, 15)).WithLabels();
        _written = metrics.Counter(MetricNames.Checkpoints, "Checkpoints written.").WithLabels();
        _restoreDuration = metrics.Histogram(
            MetricNames.StateRestoreDuration, "Time to bring back the state of assigned partitions.", Prometheus.Histogram.ExponentialBuckets(0.001, 2, 17)).WithLabels();
        _restored = metrics.Counter(MetricNames.StateRestoredEntries, "Entries of state brought back to stages.").WithLabels();
        _lastWritten = _time.GetTimestamp();
        Gauge age = metrics.Gauge(MetricNames.CheckpointAge, "Time since the state was last known to be written in full.");
        metrics.BeforeCollect(() => age.Set(Age.TotalSeconds));
    }

    /// <summary>Whether state outlives the process; else checkpoints are written only when other stages take over.</summary>
    public bool AreKept => _store is not MemoryStateStore;

    /// <summary>Checkpoints written so far.</summary>
    public long Written => (long)_written.Value;

    /// <summary>Time since the state was last known to be written in full.</summary>
    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _lastWritten));

    /// <summary>Opens the store, and clears what was counted against something else than the stages count against now.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        foreach ((string stage, string fingerprint) in await _store.OpenAsync(cancellation).ConfigureAwait(false))
        {
            _kept[stage] = fingerprint;
        }
        await BindAsync(_stages, cancellation).ConfigureAwait(false);
    }

    /// <summary>Other stages take the place of these, which have written their state.</summary>
    /// <returns>The mark that brings them what is kept of the partitions that are here.</returns>
    public async Task<RestoreMark> TakeOverAsync(IReadOnlyDictionary<string, IStatefulStage> stages, CancellationToken cancellation)
    {
        await _loading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _generation++;
            _toldStale.Clear();
            await BindAsync(stages, cancellation).ConfigureAwait(false);
            return (await ReadAsync(Owned(), cancellation).ConfigureAwait(false)).Mark;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>
    /// What is kept of partitions that were assigned: the mark that brings it to the stages (null: nothing is), and the next offset of each partition.
    /// </summary>
    public async Task<(RestoreMark? Mark, IReadOnlyDictionary<SourcePartition, long> NextOffsets)> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions, CancellationToken cancellation)
    {
        await _loading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            lock (_owned)
            {
                _owned.UnionWith(partitions);
            }
            return AreKept && partitions.Count > 0 ? await ReadAsync(partitions, cancellation).ConfigureAwait(false) : (null, Nowhere);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Whether a mark is for the stages that stand here now; those that came after it was made have had what it brings.</summary>
    public bool IsCurrent(RestoreMark mark) => mark.Generation == _generation;

    /// <summary>Notes that a batch was sent.</summary>
    public void Track(RecordBatch batch)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            _moved[run.Partition] = run.LastOffset + 1;
        }
    }

    /// <summary>A mark for everything sent so far.</summary>
    /// <param name="revoked">Partitions that leave with it.</param>
    /// <param name="isEnd">The data has come to its end.</param>
    /// <param name="isTakeOver">Other stages will stand behind it.</param>
    public CheckpointMark Mark(IReadOnlyCollection<SourcePartition> revoked, bool isEnd = false, bool isTakeOver = false)
    {
        lock (_owned)
        {
            _owned.ExceptWith(revoked);
        }
        if (_store is MemoryStateStore memory && !isTakeOver)
        {
            memory.Forget(revoked);
            foreach (SourcePartition partition in revoked)
            {
                _moved.Remove(partition);
            }
            return new CheckpointMark(Nowhere, revoked, isDurable: false, isEnd);
        }
        var mark = new CheckpointMark(_moved, revoked, isDurable: true, isEnd);
        _moved = [];
        lock (_stale)
        {
            mark.Delete(_stale);
            _stale.Clear();
        }
        return mark;
    }

    /// <summary>Nothing has come since the last checkpoint: it is as good as one of now.</summary>
    public void Renew() => Volatile.Write(ref _lastWritten, _time.GetTimestamp());

    /// <summary>Writes the checkpoint of a mark that has passed every stage.</summary>
    public async Task WriteAsync(CheckpointMark mark, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        if (mark.NextOffsets.Count > 0 || mark.Entries.Count > 0)
        {
            await _store.WriteAsync(new Checkpoint(mark.Entries, mark.NextOffsets, _fingerprints), cancellation).ConfigureAwait(false);
            foreach ((string stage, string fingerprint) in _fingerprints)
            {
                _kept[stage] = fingerprint;
            }
            _written.Inc();
            _duration.Observe(_time.GetElapsedTime(start).TotalSeconds);
        }
        Volatile.Write(ref _lastWritten, _time.GetTimestamp());
    }

    public void Dispose() => _loading.Dispose();

    /// <summary>Takes note of what stages count against, and clears what was counted against something else.</summary>
    private async ValueTask BindAsync(IReadOnlyDictionary<string, IStatefulStage> stages, CancellationToken cancellation)
    {
        _stages = stages;
        _fingerprints = stages.ToDictionary(s => s.Key, s => s.Value.StateFingerprint);
        foreach ((string stage, string before) in _kept.ToList())
        {
            string? now = _fingerprints.GetValueOrDefault(stage);
            if (now != before)
            {
                TellStale(stage, before, now);
                await _store.ClearAsync(stage, cancellation).ConfigureAwait(false);
                _kept.Remove(stage);
            }
        }
    }

    private async Task<(RestoreMark Mark, IReadOnlyDictionary<SourcePartition, long> NextOffsets)> ReadAsync(
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
        return (new RestoreMark(entries, _generation), offsets);
    }

    /// <summary>The entries that stages can continue from; the others are deleted with the next checkpoint.</summary>
    private IEnumerable<StateEntry> WithoutStale(PartitionState state)
    {
        ILookup<bool, StateEntry> entries = state.Entries.ToLookup(e => IsStale(e.Stage, state.Fingerprints));
        lock (_stale)
        {
            _stale.AddRange(entries[true]);
        }
        return entries[false];
    }

    /// <summary>The partitions whose counts are here.</summary>
    private IReadOnlyCollection<SourcePartition> Owned()
    {
        if (_store is MemoryStateStore memory)
        {
            // It forgets those that leave in the order of the marks; one that left and came back meanwhile is there.
            return memory.Partitions;
        }
        lock (_owned)
        {
            return [.. _owned];
        }
    }

    private bool IsStale(string stage, IReadOnlyDictionary<string, string> writtenUnder)
    {
        string? now = _fingerprints.GetValueOrDefault(stage);
        string? before = writtenUnder.GetValueOrDefault(stage);
        if (now is not null && (before is null || before == now))
        {
            return false;
        }
        TellStale(stage, before, now);
        return true;
    }

    /// <param name="stage">Whose counts are not gone on from.</param>
    /// <param name="before">What they were counted against, if that is known.</param>
    /// <param name="now">What the stage counts against now; null: it is not there, and misses what goes by meanwhile.</param>
    private void TellStale(string stage, string? before, string? now)
    {
        if (!_toldStale.Add((stage, before)))
        {
            return;
        }
        if (now is null)
        {
            StateLog.Gone(_log, stage);
        }
        else
        {
            StateLog.StartedFromEmpty(_log, stage, before!, now);
        }
    }
}
