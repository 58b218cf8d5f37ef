using System.Buffers.Binary;
using RocksDbSharp;
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
    private readonly SegmentPlan _segments;
    private readonly PredictionStore _store;
    private readonly CohortTable _cohorts;
    private readonly LabelJoin _join;
    private readonly Positions _positions;
    private readonly RowBuffer _rows;
    private readonly TransactionCounter _counter;
    private readonly BatchSplitter _splitter;
    private readonly BatchSplitter _labelSplitter;
    private readonly EventClock _clock;
    private readonly EventClock _labelClock;
    private readonly List<ulong> _blocks = [];
    private readonly long _length;
    private readonly long _retention;
    private int _savedRows;
    private ulong _nextBlock;
    private long? _gaveUpAt;
    private long? _expiredAt;
    private byte[] _bins = [];
    private int[] _slots = [];

    /// <param name="options">The stage's settings.</param>
    /// <param name="layout">What is counted, given its number.</param>
    /// <param name="segments">Finds segments.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="Engine.State.StateException">The store cannot be used.</exception>
    public PerformanceState(PerformanceOptions options, Func<int, CountingLayout> layout, SegmentPlan segments, TimeProvider time)
    {
        (_options, _segments) = (options, segments);
        _length = (long)options.Cohort.TotalMilliseconds;
        _retention = (long)options.Retention.TotalMilliseconds;
        Maturities = new Maturities(options.Maturity);
        string fingerprint = $"cohort {Engine.Configuration.Types.DurationType.Format(options.Cohort)}, maturity {string.Join(' ', Maturities.Names.SkipLast(1))}";
        _store = PredictionStore.Open(options.Store, _length, fingerprint);
        Layout = _store.LayoutOf(layout);
        _cohorts = new CohortTable(_store, Maturities);
        _join = new LabelJoin(_store, Maturities, _cohorts, _length);
        _positions = new Positions(_store);
        _rows = new RowBuffer(Layout);
        _counter = new TransactionCounter(Layout);
        var rules = new EventTimeRules { Pane = options.Cohort, Lateness = options.Retention, MaxAhead = options.MaxAhead, Late = LateRule.Drop, Idle = options.Idle };
        (_clock, _labelClock) = (new EventClock(rules, time), new EventClock(rules with { Lateness = TimeSpan.Zero }, time));
        (_splitter, _labelSplitter) = (new BatchSplitter(_clock), new BatchSplitter(_labelClock));
        Load();
    }

    public CountingLayout Layout { get; }

    public Maturities Maturities { get; }

    public CohortTable Cohorts => _cohorts;

    public LabelTally Labels => _join.Tally;

    /// <summary>Transactions that labels wait for.</summary>
    public int WaitedFor => _join.Waiting.Count;

    /// <summary>Transactions kept.</summary>
    public long Kept => _store.Runs.Rows + _rows.Count;

    public PredictionStore Store => _store;

    /// <summary>Transactions too late or too far ahead to be counted.</summary>
    public long NotCounted => _clock.LateCount + _clock.AheadCount;

    /// <summary>Records that came again and were in the store already.</summary>
    public long Skipped { get; private set; }

    /// <summary>Event time up to which transactions and labels are in (Unix ms), idle partitions left aside; null before the first.</summary>
    public long? Watermark
    {
        get
        {
            if (TransactionWatermark is not { } transactions)
            {
                return null;
            }
            // While there are no labels at all, they hold nothing back.
            return _labelClock.ReadWatermark() is { } labels ? Math.Min(transactions, labels) : transactions;
        }
    }

    private long? TransactionWatermark => _clock.ReadWatermark() is { } late ? late + _retention : null;

    public void AddTransactions(RecordBatch batch)
    {
        FindBins(batch);
        ReadOnlySpan<RowGroup> groups = _splitter.Split(batch);
        foreach (ref readonly RowGroup group in groups)
        {
            if (group.IsInWindows)
            {
                AddGroup(batch, group);
            }
        }
        Advance(batch, groups, areLabels: false);
    }

    /// <summary>Takes a label in whose batch will be finished by <see cref="AdvanceLabels"/>; one that the store includes already is left out.</summary>
    public void AddLabel(in LabelRevision revision, SourcePartition partition, long offset)
    {
        if (offset < _positions.NextOf(partition))
        {
            Skipped++;
            return;
        }
        _join.Add(revision);
        if (_join.Held >= HeldLabels)
        {
            Settle();
            Save();
        }
    }

    public void AdvanceLabels(RecordBatch batch)
    {
        Advance(batch, _labelSplitter.Split(batch), areLabels: true);
    }

    /// <summary>Joins labels and transactions, so that counts include everything that has come.</summary>
    public void Settle()
    {
        _join.Settle(_rows);
        // Looking through all that wait, once in a while.
        if (TransactionWatermark is { } watermark && (_gaveUpAt is not { } last || watermark - last >= _options.WaitFor.TotalMilliseconds / 64))
        {
            _gaveUpAt = watermark;
            _join.GiveUp(EventTime.Subtract(watermark, (long)_options.WaitFor.TotalMilliseconds));
        }
    }

    /// <summary>Makes everything durable: what has come since the last time is in the store, with counts and positions, or after a crash none of it.</summary>
    public void Save()
    {
        Settle();
        using var batch = new WriteBatch();
        if (_rows.Count >= _options.Store.BufferRows)
        {
            EmptyBuffer(_rows, batch);
        }
        else if (_rows.Count > _savedRows)
        {
            batch.Put(StoreKeys.OfBlock(_nextBlock), RowBlock.Write(_rows, _savedRows));
            _blocks.Add(_nextBlock++);
            _savedRows = _rows.Count;
        }
        Expire(batch);
        _join.Save(batch);
        _cohorts.Save(batch);
        _positions.Save(batch);
        if (batch.Count() > 0)
        {
            _store.Write(batch);
        }
        _store.Runs.DeleteFiles();
    }

    /// <summary>Whether so much is held back that it must be saved now.</summary>
    public bool IsFull => _rows.Count >= _options.Store.BufferRows;

    public void Dispose() => _store.Dispose();

    private void FindBins(RecordBatch batch)
    {
        int rows = batch.Rows;
        if (_bins.Length < rows * Layout.Models.Count)
        {
            _bins = new byte[rows * Layout.Models.Count];
        }
        if (_slots.Length < rows * Layout.Dimensions)
        {
            _slots = new int[rows * Layout.Dimensions];
        }
        for (int model = 0; model < Layout.Models.Count; model++)
        {
            Layout.Bins[model].Find(batch.Models[model].Scores.Span, _bins.AsSpan(model * rows, rows));
        }
        for (int dimension = 0; dimension < Layout.Dimensions; dimension++)
        {
            _segments.Dimensions[dimension].Find(batch.Features.Span, batch.FeatureCount, _slots.AsSpan(dimension * rows, rows));
        }
    }

    private void AddGroup(RecordBatch batch, in RowGroup group)
    {
        long next = _positions.NextOf(group.Clock.Partition);
        int first = _rows.Count;
        ReadOnlySpan<long> amounts = batch.Amounts.Span;
        foreach (RowPiece piece in _splitter.PiecesOf(group))
        {
            for (int row = piece.Start; row < piece.Start + piece.Count; row++)
            {
                if (batch.Offsets[batch.ReceivedIndex[row]] < next)
                {
                    Skipped++;
                    continue;
                }
                UInt128 id = TransactionId.Hash(batch.Ids[row]);
                FillPayload(_rows.Add(id, batch.EventTimes[row], amounts.IsEmpty ? 0 : amounts[row]), row, batch.Rows);
            }
        }
        if (_rows.Count > first)
        {
            _counter.Count(_rows, first, _cohorts.Change(group.Pane, Layout));
        }
    }

    private void FillPayload(Span<byte> payload, int row, int rows)
    {
        for (int model = 0; model < Layout.Models.Count; model++)
        {
            payload[model] = _bins[model * rows + row];
        }
        for (int dimension = 0; dimension < Layout.Dimensions; dimension++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(payload[(Layout.Models.Count + 2 * dimension)..], (ushort)_slots[dimension * rows + row]);
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

    /// <summary>Writes the rows of the buffer as runs; the blocks that kept them so far go with the same batch.</summary>
    private void EmptyBuffer(RowBuffer rows, WriteBatch batch)
    {
        try
        {
            _store.Runs.Write(rows, batch);
        }
        catch (Exception e) when (e is RocksDbException or IOException)
        {
            throw _store.CannotWrite(e);
        }
        foreach (ulong block in _blocks)
        {
            batch.Delete(StoreKeys.OfBlock(block));
        }
        _blocks.Clear();
        rows.Clear();
        _savedRows = 0;
        _join.BufferEmptied();
    }

    /// <summary>Lets go of what is too old, once for every cohort that ends.</summary>
    private void Expire(WriteBatch batch)
    {
        if (TransactionWatermark is not { } watermark || EventTime.PaneOf(watermark, _length) == _expiredAt)
        {
            return;
        }
        _expiredAt = EventTime.PaneOf(watermark, _length);
        while (_store.Runs.Cohorts.FirstOrDefault(long.MaxValue) is var oldest && oldest != long.MaxValue
            && EventTime.EndOf(oldest, _length) <= EventTime.Subtract(watermark, _retention))
        {
            _join.Drop(oldest, batch);
            _store.Runs.Drop(oldest, batch);
        }
        long history = EventTime.Subtract(watermark, (long)_options.History.TotalMilliseconds);
        _cohorts.Expire(FirstInMemory(watermark), EventTime.PaneOf(history, _length), batch);
    }

    /// <summary>The first cohort that still changes, or is part of a figure.</summary>
    private long FirstInMemory(long watermark) => EventTime.PaneOf(
        EventTime.Subtract(watermark, Math.Max(_retention, Maturities.Spans[^1] + (long)_options.Span.TotalMilliseconds)), _length) - 1;

    private void Load()
    {
        _positions.Load(_clock, _labelClock);
        _join.Waiting.Load();
        LoadBlocks();
        if (TransactionWatermark is { } watermark)
        {
            _cohorts.Load(FirstInMemory(watermark));
        }
    }

    /// <summary>Rows that were not part of a run yet; those of another layout become one now.</summary>
    private void LoadBlocks()
    {
        List<(byte[] Key, byte[] Value)> blocks = [.. _store.Scan(StoreKeys.Of(StoreKeys.Block))];
        foreach ((byte[] key, byte[] value) in blocks)
        {
            ulong number = BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(1));
            _nextBlock = number + 1;
            CountingLayout layout = _store.LayoutOf(RowBlock.LayoutOf(value));
            if (layout == Layout)
            {
                RowBlock.Read(value, _rows);
                _blocks.Add(number);
                continue;
            }
            var rows = new RowBuffer(layout);
            RowBlock.Read(value, rows);
            using var batch = new WriteBatch();
            batch.Delete(key);
            _store.Runs.Write(rows, batch);
            _store.Write(batch);
            _store.Runs.DeleteFiles();
        }
        _savedRows = _rows.Count;
    }
}
