using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance;

/// <summary>
/// Adds the transactions of a batch to a shard and counts them: first it finds which are new, then it writes and counts those by column.
/// Keeps its scratch; not synchronised.
/// </summary>
/// <param name="parts">What the shards have in common.</param>
/// <param name="kept">Where transactions are kept.</param>
/// <param name="cohorts">Where they are counted.</param>
/// <param name="join">Joins the decisions of those that come again.</param>
internal sealed class TransactionIntake(ShardParts parts, KeptRows kept, CohortTable cohorts, RevisionJoin join)
{
    private readonly TransactionCounter _counter = new(parts.Layout, parts.Columns);
    private readonly List<(int Row, KnownRow Known)> _repeated = [];

    // By row of the batch.
    private UInt128[] _ids = [];

    // Rows of the batch that are new.
    private int[] _new = [];

    /// <summary>Adds rows of one cohort and partition.</summary>
    /// <param name="batch">Whose rows they are; <see cref="ShardParts.Columns"/> has it.</param>
    /// <param name="group">The cohort and partition.</param>
    /// <param name="pieces">The rows.</param>
    /// <param name="next">The first offset of the partition that was not counted before.</param>
    /// <returns>How many were counted before.</returns>
    public int Add(RecordBatch batch, in RowGroup group, ReadOnlySpan<RowPiece> pieces, long next)
    {
        RowBuffer buffer = kept.Buffer;
        int first = buffer.Count;
        int skipped = FindNew(batch, group, pieces, next);
        if (buffer.Count > first)
        {
            ReadOnlySpan<int> rows = _new.AsSpan(0, buffer.Count - first);
            CopyAmounts(batch, rows, buffer.AmountsFrom(first));
            parts.Columns.Write(rows, buffer.PayloadsFrom(first));
            _counter.Count(rows, buffer, first, cohorts.Change(group.Pane, parts.Layout));
        }
        foreach ((int row, KnownRow known) in _repeated)
        {
            AddRepeated(batch, row, known);
        }
        return skipped;
    }

    /// <summary>Adds id and time of the transactions that are neither counted before nor kept.</summary>
    private int FindNew(RecordBatch batch, in RowGroup group, ReadOnlySpan<RowPiece> pieces, long next)
    {
        _repeated.Clear();
        if (_new.Length < batch.Rows)
        {
            (_ids, _new) = (new UInt128[batch.Rows], new int[batch.Rows]);
        }
        KnownRows known = kept.Known;
        known.Reserve(group.Rows);
        HashIds(batch, pieces);
        ReadOnlySpan<long> times = batch.EventTimes.Span;
        (int skipped, int count) = (0, 0);
        foreach (RowPiece piece in pieces)
        {
            int start = piece.Start + CountedBefore(batch, piece, next);
            skipped += start - piece.Start;
            for (int row = start; row < piece.Start + piece.Count; row++)
            {
                if (known.TryAdd(_ids[row], group.Pane, times[row], out KnownRow repeated))
                {
                    _new[count++] = row;
                }
                else
                {
                    _repeated.Add((row, repeated));
                }
            }
        }
        return skipped;
    }

    /// <summary>How many of the rows the store includes: a source that goes back repeats the first ones, for offsets rise.</summary>
    private static int CountedBefore(RecordBatch batch, RowPiece piece, long next)
    {
        int count = 0;
        while (count < piece.Count && batch.Offsets[batch.ReceivedIndex[piece.Start + count]] < next)
        {
            count++;
        }
        return count;
    }

    /// <summary>Hashes the ids of all rows before the first is looked for, so that the waits for memory overlap.</summary>
    private void HashIds(RecordBatch batch, ReadOnlySpan<RowPiece> pieces)
    {
        KnownRows known = kept.Known;
        foreach (RowPiece piece in pieces)
        {
            for (int row = piece.Start; row < piece.Start + piece.Count; row++)
            {
                UInt128 id = parts.Ids.Hash(batch.Ids[row]);
                known.Prefetch(id);
                _ids[row] = id;
            }
        }
    }

    private static void CopyAmounts(RecordBatch batch, ReadOnlySpan<int> rows, Span<long> to)
    {
        ReadOnlySpan<long> amounts = batch.Amounts.Span;
        if (amounts.IsEmpty)
        {
            to.Clear();
            return;
        }
        for (int i = 0; i < rows.Length; i++)
        {
            to[i] = amounts[rows[i]];
        }
    }

    /// <summary>A sender repeats a transaction: it is counted once. What its record says of the decision may be new.</summary>
    private void AddRepeated(RecordBatch batch, int row, in KnownRow known)
    {
        parts.Tally.RepeatedTransactions++;
        if (
            parts.Layout.HasDecisions
            && batch.Decisions[row] is { Disposition: not Disposition.Unknown } decision
            && decision != (known.InRun ?? kept.Buffer[known.Buffered]).Decision
        )
        {
            join.AddRepeated(_ids[row], batch.EventTimes[row], decision);
        }
    }
}
