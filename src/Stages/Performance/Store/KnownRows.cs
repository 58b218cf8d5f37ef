using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Finds transactions that are kept already, so that one that a sender repeats is counted once. A repeated transaction has the event time
/// of the first: what is in the buffer is found by an index, and of the runs only those are searched that have this time, for ids that a
/// filter of this time lets through.
/// </summary>
/// <param name="runs">Transactions in the store.</param>
/// <param name="buffer">Transactions that are in no run yet.</param>
/// <param name="budget">Bytes that the filters may use. Those used longest ago are dropped: then the runs of their time are searched.</param>
internal sealed class KnownRows(RowRuns runs, RowBuffer buffer, long budget)
{
    // A filter is for so small a part of a cohort that those of recent times, where nearly all transactions come, fit into memory.
    private const int PartsOfCohort = 96;

    // More than this is not read to make a filter of: searching costs less.
    private const long RowsReadMax = 8_000_000;

    private readonly RowIndex _index = new(buffer);
    private readonly long _part = Math.Max(1, runs.Length / PartsOfCohort);

    // By part of event time; null where it was dropped or not made, though runs may have transactions of it.
    private readonly Dictionary<long, RunFilter?> _filters = [];
    private long _uses;

    // Neighbours are mostly of one part.
    private Neighbours _last = Neighbours.None;

    /// <summary>Bytes that the filters use.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc cref="RowIndex.Prefetch"/>
    public void Prefetch(UInt128 id) => _index.Prefetch(id);

    /// <inheritdoc cref="RowIndex.Reserve"/>
    public void Reserve(int more) => _index.Reserve(more);

    /// <summary>
    /// Adds a transaction to the buffer, unless one with this id and event time is kept; its amount and payload are to be written by
    /// column. Room was reserved.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cohort">Its cohort.</param>
    /// <param name="time">Its event time (Unix ms).</param>
    /// <param name="known">Where it is kept already.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(UInt128 id, long cohort, long time, out KnownRow known)
    {
        int slot = _index.SlotOf(id, out int row);
        if (row >= 0)
        {
            known = new KnownRow(row, null);
            return false;
        }
        if (time < _last.From || time >= _last.End)
        {
            Look(cohort, EventTime.PaneOf(time, _part));
        }
        if (time <= _last.LastInRuns && FindInRuns(id, cohort, time) is { } stored)
        {
            known = new KnownRow(-1, stored);
            return false;
        }
        known = default;
        buffer.Add(id, time);
        _index.Add(slot, id);
        return true;
    }

    /// <summary>The buffer's rows are about to become runs.</summary>
    public void BufferEmptied()
    {
        _index.Clear();
        _last = Neighbours.None;
        ReadOnlySpan<long> times = buffer.Times;
        for (int first = 0, end; first < times.Length; first = end)
        {
            long part = EventTime.PaneOf(times[first], _part);
            (long from, long to) = (EventTime.StartOf(part, _part), EventTime.EndOf(part, _part));
            for (end = first + 1; end < times.Length && times[end] >= from && times[end] < to; end++) { }
            // Where runs have this time and there is no filter, one is made of all of them when it is first asked for.
            if (_filters.ContainsKey(part) || runs.RowsBetween(EventTime.PaneOf(from, runs.Length), from, to - 1) == 0)
            {
                Add(part, buffer.Ids[first..end]);
            }
        }
        Trim();
    }

    /// <summary>A cohort's transactions are dropped.</summary>
    public void Drop(long cohort)
    {
        _last = Neighbours.None;
        foreach (long part in _filters.Keys.Where(p => EventTime.PaneOf(EventTime.StartOf(p, _part), runs.Length) == cohort).ToList())
        {
            Bytes -= _filters[part]?.Bytes ?? 0;
            _filters.Remove(part);
        }
    }

    private Transaction? FindInRuns(UInt128 id, long cohort, long time) =>
        _last.Filter is null || _last.Filter.MayContain(id) ? runs.FindAt(id, cohort, time) : null;

    private void Look(long cohort, long part)
    {
        (long from, long end) = (EventTime.StartOf(part, _part), EventTime.EndOf(part, _part));
        long last = runs.LastTimeBetween(cohort, from, end - 1);
        if (last != long.MinValue && !_filters.ContainsKey(part))
        {
            Make(cohort, part);
        }
        RunFilter? filter = _filters.GetValueOrDefault(part);
        if (filter is not null)
        {
            filter.UsedAt = ++_uses;
        }
        _last = new Neighbours(from, end, last, filter);
    }

    /// <summary>Makes filters of runs that were there before: of the whole cohort where they fit, else of this part alone.</summary>
    private void Make(long cohort, long part)
    {
        (long from, long end) = (EventTime.StartOf(cohort, runs.Length), EventTime.EndOf(cohort, runs.Length));
        if (RunFilter.BytesFor(runs.RowsBetween(cohort, from, end - 1)) > budget / 2)
        {
            (from, end) = (EventTime.StartOf(part, _part), EventTime.EndOf(part, _part));
        }
        HashSet<long> made = [part];
        _filters[part] = null;
        if (runs.RowsBetween(cohort, from, end - 1) > RowsReadMax && end - from == _part)
        {
            return;
        }
        _filters.Remove(part);
        foreach (RowBuffer rows in runs.Between(cohort, from, end - 1))
        {
            for (int row = 0; row < rows.Count; row++)
            {
                long time = rows.Times[row];
                long of = EventTime.PaneOf(time, _part);
                if (time >= from && time < end && (made.Contains(of) || (!_filters.ContainsKey(of) && made.Add(of))))
                {
                    Add(of, rows.Ids[row..(row + 1)]);
                }
            }
        }
        // Parts of which nothing was found are known to have nothing.
        for (long known = EventTime.PaneOf(from, _part); EventTime.StartOf(known, _part) < end; known++)
        {
            _filters.TryAdd(known, new RunFilter());
        }
        Trim();
    }

    private void Add(long part, ReadOnlySpan<UInt128> ids)
    {
        if (!_filters.TryGetValue(part, out RunFilter? filter))
        {
            _filters[part] = filter = new RunFilter { UsedAt = ++_uses };
        }
        if (filter is not null)
        {
            Bytes -= filter.Bytes;
            filter.Add(ids);
            Bytes += filter.Bytes;
        }
    }

    /// <summary>Drops the filters that were used longest ago until the others fit.</summary>
    private void Trim()
    {
        while (Bytes > budget && _filters.Where(f => f.Value is not null).MinBy(f => f.Value!.UsedAt) is { Value: { } oldest } found)
        {
            Bytes -= oldest.Bytes;
            _filters[found.Key] = null;
        }
    }

    /// <summary>What is known of a part of event time.</summary>
    /// <param name="From">Its begin (Unix ms).</param>
    /// <param name="End">Its end.</param>
    /// <param name="LastInRuns">
    /// The latest event time of the runs that reach it: later transactions, nearly all of those that come in order, are in none of them.
    /// </param>
    /// <param name="Filter">Says which ids are not in those runs; null if there is no filter.</param>
    private readonly record struct Neighbours(long From, long End, long LastInRuns, RunFilter? Filter)
    {
        public static readonly Neighbours None = new(long.MaxValue, long.MinValue, long.MinValue, null);
    }
}
