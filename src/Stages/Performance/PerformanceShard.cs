using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance;

/// <summary>
/// Transactions, labels and their counts: of all partitions, or where they move between processes of those of one number. What is in
/// memory, and when it goes to the store. Not synchronised.
/// </summary>
internal sealed class PerformanceShard : IDisposable
{
    // More labels than this are joined at once, so that what is held stays small.
    private const int HeldLabels = 1 << 16;

    private readonly ShardParts _parts;
    private readonly PredictionStore _store;
    private readonly int? _number;
    private readonly CohortTable _cohorts;
    private readonly RevisionJoin _join;
    private readonly Positions _positions;
    private readonly CountedSources _sources;
    private readonly KeptRows _rows;
    private readonly TransactionIntake _intake;
    private readonly ShardExpiry _expiry;
    private readonly long _patience;

    private long? _gaveUpAt;

    /// <param name="parts">What the shards have in common.</param>
    /// <param name="store">Its store, which it owns.</param>
    /// <param name="number">Number of its partitions; null where it has all.</param>
    public PerformanceShard(ShardParts parts, PredictionStore store, int? number)
    {
        PerformanceOptions options = parts.Options;
        (_parts, _store, _number) = (parts, store, number);
        _patience = (long)options.Patience.TotalMilliseconds;
        _cohorts = new CohortTable(store, parts.Maturities, parts.Options.HeldScores);
        var counting = new OutcomeCounting(parts.Maturities, options.Truth);
        _join = new RevisionJoin(
            store,
            parts.Maturities,
            _cohorts,
            counting,
            ((long)options.Cohort.TotalMilliseconds, (long)options.Retention.TotalMilliseconds),
            parts.Tally
        );
        _positions = new Positions(store);
        _sources = new CountedSources(store, parts.Sources);
        Progress = new StoreProgress(store, _positions);
        _rows = new KeptRows(store, parts.Layout);
        _intake = new TransactionIntake(parts, _rows, _cohorts, _join);
        _expiry = new ShardExpiry(parts, number, store, _rows, _cohorts, _join);
        _positions.Load(parts.Clock.Transactions, parts.Clock.Labels);
        _sources.Load();
        _join.Waiting.Load();
        if (number is null)
        {
            // Where partitions move, the tally is the process's own.
            parts.Tally.Load(store);
        }
        _rows.Load();
    }

    public PredictionStore Store => _store;

    /// <summary>Index and number of the layout of every cohort whose counts are kept, in no order.</summary>
    public IEnumerable<(long Index, int Layout)> CohortKeys => _cohorts.Keys.Where(k => k.Index >= (_expiry.FirstKept ?? long.MinValue));

    /// <summary>The funds recoveries of this shard's transactions.</summary>
    public Recoveries Recoveries => _join.Recoveries;

    /// <summary>Labels and decisions whose transaction has not come.</summary>
    public WaitingRevisions Waiting => _join.Waiting;

    /// <summary>What checkpoints remember of a store that is what lasts.</summary>
    public StoreProgress Progress { get; }

    /// <inheritdoc cref="ShardExpiry.Kept"/>
    public long Kept => _expiry.Kept;

    /// <summary>Transactions held back.</summary>
    public int Buffered => _rows.Buffer.Count;

    /// <summary>Records that came again and were in the store already.</summary>
    public long Skipped { get; private set; }

    /// <summary>Takes over a block of rows that the pipeline's state holds.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The block.</param>
    /// <param name="limit">So many rows become a run.</param>
    public void LoadBlock(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int limit) => _rows.Load(key, value, limit);

    /// <summary>All that the pipeline's state holds was loaded.</summary>
    public void EndLoad()
    {
        // What waits was not there when it was written, and is not to be searched for now.
        _join.Loaded(_rows.Buffer);
        using StoreBatch batch = _store.NewBatch();
        _expiry.Expire(batch);
        _store.Write(batch);
        _store.Runs.DeleteFiles();
    }

    /// <summary>To be called for each partition of a batch before anything of it is added.</summary>
    /// <returns>False: it is another topic or file than was counted, and is read from its first record.</returns>
    /// <exception cref="Engine.State.StateException">It is another one.</exception>
    public bool CheckSource(SourcePartition partition)
    {
        bool isSame = _sources.Check(partition);
        if (!isSame)
        {
            _positions.Restart(partition);
        }
        return isSame;
    }

    /// <summary>Adds transactions of one cohort and partition.</summary>
    /// <param name="batch">Whose rows they are; <see cref="ShardParts.Columns"/> has it.</param>
    /// <param name="group">The cohort and partition.</param>
    /// <param name="pieces">Their rows.</param>
    public void Add(RecordBatch batch, in RowGroup group, ReadOnlySpan<RowPiece> pieces) =>
        Skipped += _intake.Add(batch, group, pieces, _positions.NextOf(group.Clock.Partition));

    /// <summary>Rows that are late or ahead, but for those that were seen before a restart.</summary>
    public void CountNotCounted(RecordBatch batch, in RowGroup group, ReadOnlySpan<RowPiece> pieces)
    {
        long next = _positions.NextOf(group.Clock.Partition);
        foreach (RowPiece piece in pieces)
        {
            for (int row = piece.Start; row < piece.Start + piece.Count; row++)
            {
                _parts.Tally.NotCounted += batch.Offsets[batch.ReceivedIndex[row]] < next ? 0 : 1;
            }
        }
    }

    /// <summary>Adds a label; one that the store includes already is left out.</summary>
    public void AddLabel(in LabelRevision label, SourcePartition partition, long offset)
    {
        if (IsNew(partition, offset))
        {
            _join.Add(label);
            SaveIfMuchIsHeld();
        }
    }

    /// <summary>As <see cref="AddLabel"/>, for a decision.</summary>
    /// <param name="id">Whose transaction it is.</param>
    /// <param name="time">When it was made (Unix ms).</param>
    /// <param name="decision">What was done.</param>
    /// <param name="approximateTime">When the transaction happened, as far as the record can say (Unix ms).</param>
    /// <param name="at">The record's partition and offset.</param>
    public void AddDecision(UInt128 id, long time, Decision decision, long approximateTime, (SourcePartition Partition, long Offset) at)
    {
        if (IsNew(at.Partition, at.Offset))
        {
            _join.Add(id, time, decision, approximateTime);
            SaveIfMuchIsHeld();
        }
    }

    /// <summary>A run of records was added.</summary>
    public void Advance(in Run run, bool areLabels) => _positions.Advance(run.Partition, run.LastOffset + 1, areLabels);

    /// <summary>A partition has reached an event time.</summary>
    public void Advance(PartitionClock clock, bool areLabels) => _positions.Advance(clock, areLabels);

    /// <summary>Joins labels, decisions and transactions, so that counts include everything that has come.</summary>
    public void JoinPending()
    {
        _join.JoinPending(_rows.Buffer);
        // This searches everything that waits, so it runs only now and then.
        if (
            _parts.Clock.WaitingWatermarkOf(_number) is { } watermark
            && (_gaveUpAt is not { } last || watermark - last >= Math.Max(1, _patience / 64))
        )
        {
            GiveUp();
        }
    }

    /// <summary>
    /// Gives up labels and decisions whose transactions did not come in time. Labels that are further behind may add to them, so their
    /// clock counts too.
    /// </summary>
    public void GiveUp()
    {
        if (_parts.Clock.WaitingWatermarkOf(_number) is { } watermark)
        {
            _gaveUpAt = watermark;
            _join.GiveUp(EventTime.Subtract(watermark, _patience), _patience, SaveIfMuchIsHeld);
        }
    }

    /// <summary>Nothing more will come: what waits is given up.</summary>
    public void GiveUpAll() => _join.GiveUp(long.MaxValue, _patience, SaveIfMuchIsHeld);

    /// <summary>A cohort; null where nothing is counted.</summary>
    public Cohort? Find((long Index, int Layout) key) => _cohorts.Find(key);

    /// <summary>Cohorts from <paramref name="first"/> on, rising, which are in memory from now on.</summary>
    public IReadOnlyCollection<Cohort> CohortsFrom(long first) => _cohorts.From(first);

    /// <summary>
    /// Brings everything that has come since the last time into the store, with counts and positions. Where the directory is what lasts, it
    /// is durable then; else it is in <see cref="PredictionStore.Changes"/> for the next checkpoint.
    /// </summary>
    /// <param name="isFull">Whether so many transactions are held back that they become a run.</param>
    public void Save(bool isFull)
    {
        JoinPending();
        using StoreBatch batch = _store.NewBatch();
        if (_rows.Save(batch, isFull))
        {
            _join.BufferEmptied();
        }
        _expiry.Expire(batch);
        _join.Save(batch);
        _cohorts.Save(batch);
        _positions.Save(batch);
        _sources.Save(batch);
        if (_number is null)
        {
            _parts.Tally.Save(_store, batch);
        }
        if (batch.Database.Count() > 0)
        {
            _store.Write(batch);
        }
        _store.Runs.DeleteFiles();
    }

    public void Dispose() => _store.Dispose();

    private bool IsNew(SourcePartition partition, long offset)
    {
        bool isNew = offset >= _positions.NextOf(partition);
        Skipped += isNew ? 0 : 1;
        return isNew;
    }

    private void SaveIfMuchIsHeld()
    {
        if (_join.Held >= HeldLabels)
        {
            Save(isFull: false);
        }
    }
}
