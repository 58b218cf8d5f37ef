using RocksDbSharp;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>Transactions, labels and their counts: what is in memory, and when it goes to the store. Not synchronised.</summary>
internal sealed class PerformanceState : IDisposable
{
    // More labels than this are joined at once, so that what is held stays small.
    private const int HeldLabels = 1 << 16;

    private readonly PerformanceOptions _options;
    private readonly PredictionStore _store;
    private readonly CohortTable _cohorts;
    private readonly RevisionJoin _join;
    private readonly Positions _positions;
    private readonly CountedSources _sources;
    private readonly KeptRows _rows;
    private readonly TransactionCounter _counter;
    private readonly PerformanceClock _clock;
    private readonly long _length;
    private readonly long _patience;
    private readonly long _retention;
    private long? _gaveUpAt;
    private (long, long)? _expiredAt;
    private readonly PayloadBuilder _payloads;
    private readonly IdRules _ids;

    /// <param name="options">The stage's settings.</param>
    /// <param name="store">Where transactions are kept: as in the settings, which may leave the place to the pipeline.</param>
    /// <param name="layout">What is counted, given its number.</param>
    /// <param name="segments">Finds segments.</param>
    /// <param name="tally">Counts what becomes of labels and decisions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sources">What source partitions are.</param>
    /// <exception cref="Engine.State.StateException">The store cannot be used.</exception>
    public PerformanceState(
        PerformanceOptions options,
        StoreOptions store,
        Func<int, CountingLayout> layout,
        SegmentPlan segments,
        LabelTally tally,
        TimeProvider time,
        PartitionIdentities sources
    )
    {
        (_options, _ids) = (options, new IdRules(options.NormaliseIds));
        (_length, _patience) = ((long)options.Cohort.TotalMilliseconds, (long)options.Patience.TotalMilliseconds);
        _retention = (long)options.Retention.TotalMilliseconds;
        Maturities = new Maturities(options.Maturity);
        string truth = options.Truth.ToString() is var rule && rule == new TruthRule().ToString() ? "" : $", truth {rule}";
        string fingerprint =
            $"cohort {DurationType.Format(options.Cohort)}, maturity {string.Join(' ', Maturities.Names.SkipLast(1))}{truth}";
        _store = PredictionStore.Open(store, _length, fingerprint);
        Layout = _store.LayoutOf(layout);
        _cohorts = new CohortTable(_store, Maturities);
        _join = new RevisionJoin(
            _store,
            Maturities,
            _cohorts,
            new OutcomeCounting(Maturities, options.Truth),
            (_length, _retention),
            tally
        );
        _positions = new Positions(_store);
        _sources = new CountedSources(_store, sources);
        Progress = new StoreProgress(_store, _positions);
        _rows = new KeptRows(_store, Layout, store.BufferRows);
        _counter = new TransactionCounter(Layout);
        _payloads = new PayloadBuilder(Layout, segments, tally);
        _clock = new PerformanceClock(options, time);
        Load();
    }

    public CountingLayout Layout { get; }

    public Maturities Maturities { get; }

    /// <summary>Every cohort there is, rising; old ones are in memory only while they are looked at.</summary>
    public IEnumerable<Cohort> AllCohorts => _cohorts.All().Where(c => c.Index >= (FirstKept ?? long.MinValue));

    /// <summary>The cohorts that figures are made of, rising. It depends on the watermark alone which they are.</summary>
    public IReadOnlyCollection<Cohort> RecentCohorts =>
        Watermark is { } watermark ? _cohorts.From(FirstRecent(Math.Min(watermark, _clock.TransactionWatermark ?? watermark))) : [];

    public LabelTally Labels => _join.Tally;

    /// <summary>Funds recoveries.</summary>
    public Recoveries Recoveries => _join.Recoveries;

    /// <summary>Transactions that labels or decisions wait for.</summary>
    public int WaitedFor => _join.Waiting.Count;

    /// <inheritdoc cref="LabelTally.MatchedShare"/>
    public double MatchedShare => Labels.MatchedShare(_join.Waiting.Labelled, RecentCohorts, Maturities.LatestIndex);

    /// <summary>Transactions kept: those in the buffer too, but for old ones.</summary>
    public long Kept
    {
        get
        {
            long horizon = Horizon ?? long.MinValue;
            long kept = _store.Runs.Rows;
            foreach (long time in _rows.Buffer.Times)
            {
                kept += IsExpired(EventTime.PaneOf(time, _length), horizon) ? 0 : 1;
            }
            return kept;
        }
    }

    public PredictionStore Store => _store;

    /// <summary>What checkpoints remember of the store.</summary>
    public StoreProgress Progress { get; }

    /// <summary>Transactions too late or too far ahead to be counted.</summary>
    public long NotCounted => Labels.NotCounted;

    /// <summary>Records that came again and were in the store already.</summary>
    public long Skipped { get; private set; }

    /// <summary>
    /// Event time up to which transactions and labels are in (Unix ms), idle partitions left aside; null before the first.
    /// </summary>
    public long? Watermark => _clock.Watermark;

    /// <summary>Called with a partition that is another one than was counted, and is read from its first record.</summary>
    public Action<SourcePartition>? Restarted { get; init; }

    /// <summary>Whether so much is held back that it must be saved now.</summary>
    public bool IsFull => _rows.IsFull;

    /// <summary>To be called with each batch before anything of it is added.</summary>
    /// <exception cref="Engine.State.StateException">It is of another topic or file than the store has counted under its name.</exception>
    public void CheckSources(RecordBatch batch)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            if (!_sources.Check(run.Partition))
            {
                _positions.Restart(run.Partition);
                _clock.Transactions.Forget(run.Partition);
                _clock.Labels.Forget(run.Partition);
                Restarted?.Invoke(run.Partition);
            }
        }
    }

    public void AddTransactions(RecordBatch batch)
    {
        _payloads.Begin(batch);
        ReadOnlySpan<RowGroup> groups = _clock.SplitTransactions(batch);
        foreach (ref readonly RowGroup group in groups)
        {
            if (group.IsInWindows)
            {
                AddGroup(batch, group);
            }
            else
            {
                CountNotCounted(batch, group);
            }
        }
        Advance(batch, groups, areLabels: false);
    }

    /// <summary>
    /// Adds a label whose batch will be finished by <see cref="AdvanceLabels"/>; one that the store includes already is left out.
    /// </summary>
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

    public void AdvanceLabels(RecordBatch batch)
    {
        Advance(batch, _clock.SplitLabels(batch), areLabels: true);
    }

    /// <summary>Joins labels, decisions and transactions, so that counts include everything that has arrived.</summary>
    public void JoinPending()
    {
        _join.JoinPending(_rows.Buffer);
        // This searches everything that waits, so it runs only now and then.
        if (_clock.WaitingWatermark is { } watermark && (_gaveUpAt is not { } last || watermark - last >= _patience / 64))
        {
            GiveUp();
        }
    }

    /// <summary>The data has ended. What was kept for this run alone waits for nothing more.</summary>
    public void End()
    {
        _clock.End();
        JoinPending();
        if (_options.KeepsAll)
        {
            _join.GiveUp(long.MaxValue, _patience);
        }
        else
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
        if (_clock.WaitingWatermark is { } watermark)
        {
            _gaveUpAt = watermark;
            _join.GiveUp(EventTime.Subtract(watermark, _patience), _patience);
        }
    }

    /// <summary>
    /// Makes everything durable: the store then has all records since the last call, with counts and positions; after a crash it has none
    /// of them.
    /// </summary>
    public void Save()
    {
        JoinPending();
        using var batch = new WriteBatch();
        if (_rows.Save(batch))
        {
            _join.BufferEmptied();
        }
        Expire(batch);
        _join.Save(batch);
        _cohorts.Save(batch);
        _positions.Save(batch);
        _sources.Save(batch);
        Labels.Save(_store, batch);
        if (batch.Count() > 0)
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
            Save();
        }
    }

    private void AddGroup(RecordBatch batch, in RowGroup group)
    {
        long next = _positions.NextOf(group.Clock.Partition);
        RowBuffer rows = _rows.Buffer;
        int first = rows.Count;
        ReadOnlySpan<long> amounts = batch.Amounts.Span;
        foreach (RowPiece piece in _clock.PiecesOf(group))
        {
            for (int row = piece.Start; row < piece.Start + piece.Count; row++)
            {
                if (batch.Offsets[batch.ReceivedIndex[row]] < next)
                {
                    Skipped++;
                    continue;
                }
                UInt128 id = _ids.Hash(batch.Ids[row]);
                if (_rows.Known.Find(id, group.Pane, batch.EventTimes[row]) is { } known)
                {
                    AddRepeated(id, batch, row, known);
                    continue;
                }
                _payloads.Write(rows.Add(id, batch.EventTimes[row], amounts.IsEmpty ? 0 : amounts[row]), row);
            }
        }
        if (rows.Count > first)
        {
            _counter.Count(rows, first, _cohorts.Change(group.Pane, Layout));
        }
    }

    /// <summary>Rows that are late or ahead, but for those that were seen before a restart.</summary>
    private void CountNotCounted(RecordBatch batch, in RowGroup group)
    {
        long next = _positions.NextOf(group.Clock.Partition);
        foreach (RowPiece piece in _clock.PiecesOf(group))
        {
            for (int row = piece.Start; row < piece.Start + piece.Count; row++)
            {
                Labels.NotCounted += batch.Offsets[batch.ReceivedIndex[row]] < next ? 0 : 1;
            }
        }
    }

    /// <summary>A sender repeats a transaction: it is counted once. What its record says of the decision may be new.</summary>
    private void AddRepeated(UInt128 id, RecordBatch batch, int row, Transaction known)
    {
        Labels.RepeatedTransactions++;
        if (Layout.HasDecisions && batch.Decisions[row] is { Disposition: not Disposition.Unknown } decision && decision != known.Decision)
        {
            _join.AddRepeated(id, batch.EventTimes[row], decision);
        }
    }

    private void Advance(RecordBatch batch, ReadOnlySpan<RowGroup> groups, bool areLabels)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            _positions.Advance(run.Partition, run.LastOffset + 1, areLabels);
        }
        foreach (ref readonly RowGroup group in groups)
        {
            _positions.Advance(group.Clock, areLabels);
        }
    }

    /// <summary>Deletes what is too old, once for every cohort that ends.</summary>
    private void Expire(WriteBatch batch)
    {
        if (_clock.TransactionWatermark is not { } watermark || Horizon is not { } horizon)
        {
            return;
        }
        (long, long) panes = (EventTime.PaneOf(watermark, _length), EventTime.PaneOf(horizon, _length));
        if (panes == _expiredAt)
        {
            return;
        }
        _expiredAt = panes;
        while (_store.Runs.Cohorts.FirstOrDefault(long.MaxValue) is var oldest and not long.MaxValue && IsExpired(oldest, horizon))
        {
            _join.Drop(oldest, batch);
            _store.Runs.Drop(oldest, batch);
            _rows.Known.Drop(oldest);
        }
        _join.Recoveries.Expire(horizon, batch);
        // Figures go by the labels too, which may lag far behind.
        _cohorts.Expire(FirstRecent(Watermark ?? watermark), FirstKept!.Value, batch);
    }

    /// <summary>
    /// Cohorts that end here or before are not needed any more: transactions and labels are both further than the retention, or counts
    /// are
    /// not kept for so long either.
    /// </summary>
    private long? Horizon =>
        _clock.TransactionWatermark is { } watermark && _clock.EveryPartition is { } reached
            ? Math.Max(EventTime.Subtract(reached, _retention), EventTime.Subtract(watermark, (long)_options.KeptCounts.TotalMilliseconds))
            : null;

    /// <summary>The first cohort whose counts are kept.</summary>
    private long? FirstKept =>
        _clock.TransactionWatermark is { } watermark
            ? EventTime.PaneOf(EventTime.Subtract(watermark, (long)_options.KeptCounts.TotalMilliseconds), _length)
            : null;

    private bool IsExpired(long cohort, long horizon) => EventTime.EndOf(cohort, _length) <= horizon;

    /// <summary>The first cohort that is part of a figure; labels bring older ones back into memory as they change them.</summary>
    private long FirstRecent(long watermark) =>
        EventTime.PaneOf(EventTime.Subtract(watermark, Maturities.Spans[^1] + (long)_options.Span.TotalMilliseconds), _length) - 1;

    private void Load()
    {
        _positions.Load(_clock.Transactions, _clock.Labels);
        _sources.Load();
        _join.Waiting.Load();
        Labels.Load(_store);
        _rows.Load();
    }
}
