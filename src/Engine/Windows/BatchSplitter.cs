using System.Runtime.InteropServices;
using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>
/// Splits a batch by partition and pane, and finds the rows that are late or too far ahead. A run that lies in one pane, as
/// nearly all do, is recognised by its least and greatest event time; only the others are looked at row by row.
/// </summary>
/// <remarks>
/// A row is judged by the rows of its partition before it and by nothing else, so the outcome is the same however the records are
/// cut into batches and partitions interleaved. Keeps its lists from batch to batch; for one thread at a time.
/// </remarks>
public sealed class BatchSplitter(EventClock clock)
{
    private readonly long _pane = Math.Max(1, (long)clock.Rules.Pane.TotalMilliseconds);
    private readonly long _lateness = (long)clock.Rules.Lateness.TotalMilliseconds;
    private readonly long _maxAhead = (long)clock.Rules.MaxAhead.TotalMilliseconds;
    private readonly Dictionary<(PartitionClock Clock, long Pane, RowStanding Standing, bool IsInWindows), int> _index = [];
    private readonly List<RowGroup> _groups = [];
    private readonly List<(int Group, RowPiece Piece)> _found = [];
    private RowPiece[] _pieces = new RowPiece[16];

    /// <summary>The groups of the batch; valid, like their pieces, until the next call.</summary>
    public ReadOnlySpan<RowGroup> Split(RecordBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _index.Clear();
        _groups.Clear();
        _found.Clear();
        foreach (ref readonly Run run in batch.Runs)
        {
            (int start, int count) = batch.RowsOf(run);
            if (count > 0)
            {
                SplitRun(batch, run, start, count);
            }
        }
        ArrangePieces();
        return CollectionsMarshal.AsSpan(_groups);
    }

    /// <summary>The rows of a group, rising.</summary>
    public ReadOnlySpan<RowPiece> PiecesOf(in RowGroup group) => _pieces.AsSpan(group.FirstPiece, group.PieceCount);

    private void SplitRun(RecordBatch batch, in Run run, int start, int count)
    {
        PartitionClock partition = clock.Touch(run.Partition);
        ReadOnlySpan<long> times = batch.EventTimes.Span.Slice(start, count);
        (long least, long greatest) = EventTime.RangeOf(times);
        bool isBelieved = batch.IsReadLater;
        if (!isBelieved)
        {
            isBelieved = greatest <= EventTime.Add(EventTime.RangeOf(batch.SourceTimes.Span.Slice(run.Start, run.Count)).Least, _maxAhead);
            partition.NoteSkew(EventTime.Subtract(times[0], batch.SourceTimes[batch.ReceivedIndex[start]]));
        }
        long pane = EventTime.PaneOf(least, _pane);
        // The run's own records move the clock to no time at which their pane would be closed.
        if (isBelieved && pane == EventTime.PaneOf(greatest, _pane) && !IsLate(pane, partition))
        {
            partition.Add(times);
            Add(partition, pane, RowStanding.OnTime, true, start, count);
            return;
        }
        for (int i = 0; i < count; i++)
        {
            long sourceTime = batch.IsReadLater ? long.MaxValue : batch.SourceTimes[batch.ReceivedIndex[start + i]];
            Judge(partition, times[i], sourceTime, start + i);
        }
    }

    private void Judge(PartitionClock partition, long time, long sourceTime, int row)
    {
        long pane = EventTime.PaneOf(time, _pane);
        bool isAhead = time > EventTime.Add(sourceTime, _maxAhead);
        bool isLate = !isAhead && IsLate(pane, partition);
        if (!isAhead)
        {
            partition.Add(time);
        }
        if (!isAhead && !isLate)
        {
            Add(partition, pane, RowStanding.OnTime, true, row, 1);
            return;
        }
        partition.Ahead += isAhead ? 1 : 0;
        partition.Late += isLate ? 1 : 0;
        clock.AheadCount += isAhead ? 1 : 0;
        clock.LateCount += isLate ? 1 : 0;
        long newest = NewestOpen(partition);
        bool isAdded = clock.Rules.Late == LateRule.Add && newest != RowGroup.NoPane;
        Add(partition, newest, isAhead ? RowStanding.Ahead : RowStanding.Late, isAdded, row, 1);
    }

    /// <summary>Whether the pane is closed.</summary>
    private bool IsLate(long pane, PartitionClock partition) => EventTime.EndOf(pane, _pane) <= partition.ClosedBefore(_lateness);

    /// <summary>The partition's newest pane. It has none before its clock has a time, or after everything was closed.</summary>
    private long NewestOpen(PartitionClock partition)
    {
        if (partition.Time == long.MinValue)
        {
            return RowGroup.NoPane;
        }
        long newest = EventTime.PaneOf(partition.Time, _pane);
        return EventTime.EndOf(newest, _pane) <= partition.ClosedEarly ? RowGroup.NoPane : newest;
    }

    private void Add(PartitionClock partition, long pane, RowStanding standing, bool isInWindows, int start, int count)
    {
        if (_found.Count > 0)
        {
            // Most rows belong to the group of the row before.
            (int group, RowPiece piece) = _found[^1];
            RowGroup last = _groups[group];
            if (
                last.Clock == partition
                && last.Pane == pane
                && last.Standing == standing
                && last.IsInWindows == isInWindows
                && piece.Start + piece.Count == start
            )
            {
                _found[^1] = (group, piece with { Count = piece.Count + count });
                _groups[group] = last with { Rows = last.Rows + count };
                return;
            }
        }
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_index, (partition, pane, standing, isInWindows), out bool exists);
        if (!exists)
        {
            index = _groups.Count;
            _groups.Add(new RowGroup(partition, pane, standing, isInWindows, 0, 0, 0));
        }
        RowGroup grown = _groups[index];
        _groups[index] = grown with { Rows = grown.Rows + count, PieceCount = grown.PieceCount + 1 };
        _found.Add((index, new RowPiece(start, count)));
    }

    /// <summary>Puts the pieces of each group side by side.</summary>
    private void ArrangePieces()
    {
        if (_pieces.Length < _found.Count)
        {
            _pieces = new RowPiece[Math.Max(_found.Count, 2 * _pieces.Length)];
        }
        int next = 0;
        for (int i = 0; i < _groups.Count; i++)
        {
            int count = _groups[i].PieceCount;
            _groups[i] = _groups[i] with { FirstPiece = next, PieceCount = 0 };
            next += count;
        }
        foreach ((int index, RowPiece piece) in _found)
        {
            RowGroup group = _groups[index];
            _pieces[group.FirstPiece + group.PieceCount] = piece;
            _groups[index] = group with { PieceCount = group.PieceCount + 1 };
        }
    }
}
