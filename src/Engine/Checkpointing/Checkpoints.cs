using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Checkpointing;

/// <summary>
/// The state of a pipeline's stages: restores it when partitions are assigned or a reload replaces the stages, and writes what has changed
/// together with the next offset of each partition.
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    private static readonly IReadOnlyDictionary<SourcePartition, long> NoOffsets = new Dictionary<SourcePartition, long>();

    private readonly StateStore _store;
    private readonly StageFingerprints _fingerprints;
    private readonly StateReader _reader;
    private readonly CheckpointMetrics _metrics;
    private readonly SentOffsets _sent = new();
    private readonly SourceIdentities _identities;

    // Held while state is read: a restore mark must be for the stages that run when it is sent.
    private readonly SemaphoreSlim _loading = new(1);

    // Guarded by itself: assigned on the source's thread, revoked at the gate.
    private readonly HashSet<SourcePartition> _assigned = [];

    // Stages at the start; a reload brings its own.
    private readonly IReadOnlyDictionary<string, IStatefulStage> _firstStages;

    // Counts reloads; written under _loading, read by any thread.
    private volatile int _generation;

    /// <param name="store">Where state is kept; null: only in memory, during a reload.</param>
    /// <param name="stages">Whose state it is, by name.</param>
    /// <param name="services">Clock and log.</param>
    /// <param name="metrics">Where checkpoints are measured; not published where counts are only carried from stage to stage.</param>
    /// <param name="identities">What source partitions are.</param>
    public Checkpoints(
        StateStore? store,
        IReadOnlyDictionary<string, IStatefulStage> stages,
        PipelineServices services,
        MetricSet metrics,
        PartitionIdentities identities
    )
    {
        ILogger log = services.Logs.CreateLogger("vigia.state");
        _store = store ?? new MemoryStateStore();
        _firstStages = stages;
        _identities = new SourceIdentities(identities);
        _metrics = new CheckpointMetrics(metrics, services.Time);
        _fingerprints = new StageFingerprints(log);
        _reader = new StateReader(_store, _fingerprints, _identities, _metrics, log);
    }

    /// <summary>Whether state outlives the process; if not, checkpoints are written only during a reload.</summary>
    public bool AreDurable => _store.IsDurable;

    /// <summary>Checkpoints written so far.</summary>
    public long Written => _metrics.Written;

    /// <summary>Time since the state was last known to be written in full.</summary>
    public TimeSpan Age => _metrics.Age;

    /// <summary>Opens the store, and clears stages whose state was counted against something else.</summary>
    /// <exception cref="StateException">The store cannot be used.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        _fingerprints.NoteStored(await _store.OpenAsync(cancellation).ConfigureAwait(false));
        await BindAsync(_firstStages, cancellation).ConfigureAwait(false);
    }

    /// <summary>A reload replaces the stages, which have written their state.</summary>
    /// <returns>The mark that gives the new stages the state of this process's partitions.</returns>
    public async Task<RestoreMark> TakeOverAsync(IReadOnlyDictionary<string, IStatefulStage> stages, CancellationToken cancellation)
    {
        await _loading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _generation++;
            _fingerprints.LogAgain();
            await BindAsync(stages, cancellation).ConfigureAwait(false);
            return (await ReadAsync(_store.ToCarryOver(Assigned()), cancellation).ConfigureAwait(false)).Mark;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Reads the state of partitions that were assigned.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="identities">What a partition is now; see <see cref="ISourceOutput"/>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The mark that restores it (null: no state is kept), and the next offset of each partition that the state knows.</returns>
    /// <exception cref="StateException">The state was counted from something else of the same name, or is damaged.</exception>
    public async Task<(RestoreMark? Mark, IReadOnlyDictionary<SourcePartition, long> NextOffsets)> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        IReadOnlyDictionary<SourcePartition, SourceIdentity> identities,
        CancellationToken cancellation
    )
    {
        await _loading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _identities.Set(identities);
            lock (_assigned)
            {
                _assigned.UnionWith(partitions);
            }
            return AreDurable && partitions.Count > 0 ? await ReadAsync(partitions, cancellation).ConfigureAwait(false) : (null, NoOffsets);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>More is known of what a partition is.</summary>
    public void Identify(SourcePartition partition, SourceIdentity identity) => _identities.Renew(partition, identity);

    /// <summary>Whether a mark is for the stages that run now. Stages of a later reload already got what it restores.</summary>
    public bool IsCurrent(RestoreMark mark) => mark.Generation == _generation;

    /// <summary>Notes that a batch is sent.</summary>
    public void Track(RecordBatch batch) => _sent.Track(batch);

    /// <summary>Notes that a partition has no records before an offset that were not sent.</summary>
    public void Advance(SourcePartition partition, long nextOffset) => _sent.Advance(partition, nextOffset);

    /// <summary>A mark for everything sent so far.</summary>
    /// <param name="revoked">Partitions that leave with it.</param>
    /// <param name="isEnd">The data has come to its end.</param>
    /// <param name="isTakeOver">A reload follows it.</param>
    public CheckpointMark Mark(IReadOnlyCollection<SourcePartition> revoked, bool isEnd = false, bool isTakeOver = false)
    {
        lock (_assigned)
        {
            _assigned.ExceptWith(revoked);
        }
        if (!AreDurable && !isTakeOver)
        {
            _store.Forget(revoked);
            _sent.Forget(revoked);
            return new CheckpointMark(NoOffsets, revoked, isDurable: false, isEnd);
        }
        var mark = new CheckpointMark(_sent.Take(), revoked, isDurable: true, isEnd);
        mark.Delete(_reader.TakeStale());
        mark.Add(_identities.TakeUnwritten(mark.NextOffsets.Keys));
        return mark;
    }

    /// <summary>Nothing was sent since the last checkpoint, so it is as good as one of now.</summary>
    public void Renew() => _metrics.IsComplete();

    /// <summary>Writes the checkpoint of a mark that has passed every stage.</summary>
    /// <exception cref="CheckpointLostException">It can never be written.</exception>
    public async Task WriteAsync(CheckpointMark mark, CancellationToken cancellation)
    {
        long start = _metrics.Begin();
        if (mark.NextOffsets.Count > 0 || mark.Entries.Count > 0)
        {
            await _store
                .WriteAsync(new Checkpoint(mark.Entries, mark.NextOffsets, _fingerprints.Current), cancellation)
                .ConfigureAwait(false);
            _fingerprints.NoteStored(_fingerprints.Current);
            _metrics.Wrote(start);
        }
        _metrics.IsComplete();
    }

    public void Dispose() => _loading.Dispose();

    private async ValueTask BindAsync(IReadOnlyDictionary<string, IStatefulStage> stages, CancellationToken cancellation)
    {
        foreach (string stage in _fingerprints.Bind(stages))
        {
            await _store.ClearAsync(stage, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<(RestoreMark Mark, IReadOnlyDictionary<SourcePartition, long> NextOffsets)> ReadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        CancellationToken cancellation
    )
    {
        (IReadOnlyList<StateEntry> entries, IReadOnlyDictionary<SourcePartition, long> offsets) = await _reader
            .ReadAsync(partitions, cancellation)
            .ConfigureAwait(false);
        return (new RestoreMark(entries, take => _store.ReadBlocks(partitions, take), _generation), offsets);
    }

    private IReadOnlyCollection<SourcePartition> Assigned()
    {
        lock (_assigned)
        {
            return [.. _assigned];
        }
    }
}
