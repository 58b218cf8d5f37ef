using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Finds transactions that are kept already, so that one that a sender repeats is counted once. What is in the buffer is found by an index;
/// runs are only
/// searched for ids that a filter lets through. A repeated transaction has the event time of the first, so one cohort is searched.
/// </summary>
internal sealed class KnownRows(RowRuns runs, RowBuffer buffer)
{
    // Beyond so many bytes cohorts get no filter, and their runs are searched for every transaction.
    private const long FilterBytesMax = 64 << 20;

    private readonly RowIndex _index = new(buffer);
    private readonly Dictionary<long, RunFilter?> _filters = [];
    private long _bytes;

    // Neighbours are mostly of one cohort.
    private (long Cohort, bool HasRuns, RunFilter? Filter)? _last;

    /// <summary>The transaction with this id; null if none is kept.</summary>
    public Transaction? Find(UInt128 id, long cohort)
    {
        int row = _index.Find(id);
        if (row >= 0)
        {
            return buffer[row];
        }
        if (_last is not { } last || last.Cohort != cohort)
        {
            bool hasRuns = runs.Has(cohort);
            _last = last = (cohort, hasRuns, hasRuns ? FilterOf(cohort) : null);
        }
        return last.HasRuns && (last.Filter is null || last.Filter.MayContain(id)) ? runs.Find(id, cohort) : null;
    }

    /// <summary>The buffer's rows are about to become runs.</summary>
    /// <param name="length">Length of a cohort (ms).</param>
    public void BufferEmptied(long length)
    {
        _index.Clear();
        _last = null;
        ReadOnlySpan<long> times = buffer.Times;
        for (int first = 0, end; first < times.Length; first = end)
        {
            long cohort = EventTime.PaneOf(times[first], length);
            for (end = first + 1; end < times.Length && EventTime.PaneOf(times[end], length) == cohort; end++) { }
            // A cohort that already has runs gets a filter of all of them when it is first asked for.
            if (!runs.Has(cohort) || _filters.ContainsKey(cohort))
            {
                Add(cohort, buffer.Ids[first..end]);
            }
        }
    }

    /// <summary>A cohort's transactions are dropped.</summary>
    public void Drop(long cohort)
    {
        _last = null;
        if (_filters.Remove(cohort, out RunFilter? filter))
        {
            _bytes -= filter?.Bytes ?? 0;
        }
    }

    private RunFilter? FilterOf(long cohort)
    {
        if (!_filters.TryGetValue(cohort, out RunFilter? filter))
        {
            Add(cohort, runs.IdsOf(cohort).ToArray());
            filter = _filters[cohort];
        }
        return filter;
    }

    private void Add(long cohort, ReadOnlySpan<UInt128> ids)
    {
        RunFilter? filter = _filters.TryGetValue(cohort, out RunFilter? known) ? known : new RunFilter();
        _bytes -= filter?.Bytes ?? 0;
        filter?.Add(ids);
        if (_bytes + (filter?.Bytes ?? 0) > FilterBytesMax)
        {
            filter = null;
        }
        _bytes += filter?.Bytes ?? 0;
        _filters[cohort] = filter;
    }
}
