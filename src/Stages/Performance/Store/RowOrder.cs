using System.Numerics;
using System.Runtime.InteropServices;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Performance.Store;

/// <summary>Puts rows in the order of cohort and id. Keeps its scratch; for one thread at a time.</summary>
internal sealed class RowOrder
{
    private readonly List<(long Cohort, int Start, int Count)> _groups = [];
    private readonly Dictionary<long, int> _groupOf = [];
    private int[] _order = [];
    private int[] _scratch = [];
    private int[] _ends = [];

    /// <summary>Cohorts in no particular order, each with its part of <see cref="Order"/>.</summary>
    public IReadOnlyList<(long Cohort, int Start, int Count)> Groups => _groups;

    /// <summary>Rows, by cohort and rising id.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <param name="ids">Hashes, so evenly spread.</param>
    /// <param name="times">Unix ms.</param>
    /// <param name="length">Length of a cohort (ms).</param>
    public void Sort(ReadOnlySpan<UInt128> ids, ReadOnlySpan<long> times, long length)
    {
        int rows = ids.Length;
        (_order, _scratch) = _order.Length < rows ? (new int[rows], new int[rows]) : (_order, _scratch);
        Group(times, length);
        foreach ((_, int start, int count) in _groups)
        {
            SortById(ids, _order.AsSpan(start, count), _scratch.AsSpan(start, count));
        }
    }

    /// <summary>The earliest and the latest of these rows' times.</summary>
    public static (long From, long To) SpanOf(ReadOnlySpan<long> times, ReadOnlySpan<int> order)
    {
        (long from, long to) = (long.MaxValue, long.MinValue);
        foreach (int row in order)
        {
            (from, to) = (Math.Min(from, times[row]), Math.Max(to, times[row]));
        }
        return (from, to);
    }

    private void Group(ReadOnlySpan<long> times, long length)
    {
        _groups.Clear();
        _groupOf.Clear();
        Span<(long Cohort, int Start, int Count)> groups = [];
        (long last, int group) = (0, -1);
        for (int row = 0; row < times.Length; row++)
        {
            long cohort = EventTime.PaneOf(times[row], length);
            if (group < 0 || cohort != last)
            {
                ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_groupOf, cohort, out bool exists);
                if (!exists)
                {
                    index = _groups.Count;
                    _groups.Add((cohort, 0, 0));
                    groups = CollectionsMarshal.AsSpan(_groups);
                }
                (last, group) = (cohort, index);
            }
            groups[group].Count++;
            _scratch[row] = group;
        }
        int next = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            (groups[i].Start, next) = (next, next + groups[i].Count);
            groups[i].Count = 0;
        }
        for (int row = 0; row < times.Length; row++)
        {
            ref (long Cohort, int Start, int Count) target = ref groups[_scratch[row]];
            _order[target.Start + target.Count++] = row;
        }
    }

    /// <summary>
    /// Distributes the rows over as many buckets as there are rows, by the leading bits of their ids, and sorts what little is in each:
    /// hashes are evenly spread, so that takes one pass where comparing would take twenty.
    /// </summary>
    private void SortById(ReadOnlySpan<UInt128> ids, Span<int> order, Span<int> sorted)
    {
        int bits = Math.Clamp(BitOperations.Log2((uint)order.Length | 1), 1, 20);
        int shift = 128 - bits;
        if (_ends.Length < (1 << bits) + 1)
        {
            _ends = new int[(1 << bits) + 1];
        }
        Span<int> ends = _ends.AsSpan(0, (1 << bits) + 1);
        ends.Clear();
        foreach (int row in order)
        {
            ends[(int)(ids[row] >> shift) + 1]++;
        }
        for (int bucket = 1; bucket < ends.Length; bucket++)
        {
            ends[bucket] += ends[bucket - 1];
        }
        foreach (int row in order)
        {
            sorted[ends[(int)(ids[row] >> shift)]++] = row;
        }
        sorted.CopyTo(order);
        for (int i = 1; i < order.Length; i++)
        {
            int row = order[i];
            UInt128 id = ids[row];
            int at = i;
            for (; at > 0 && ids[order[at - 1]] > id; at--)
            {
                order[at] = order[at - 1];
            }
            order[at] = row;
        }
    }
}
