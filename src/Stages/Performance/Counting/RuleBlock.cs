using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vigia.Statistics.Bits;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Transactions of one cohort whose rules are still to be counted, each rule by itself and each pair. Where many fire, they are counted for
/// all rows of the block at once: a record with 60 rules has 1,770 pairs.
/// </summary>
internal sealed class RuleBlock
{
    private const int Rows = 4096;

    // Nanoseconds by measurement, to choose the cheaper way by: of a pair in one record, and of two rules over 512 records and once.
    private const double PairInRow = 1.2;
    private const double PairInVector = 1.2;
    private const double PairInBlock = 1;

    private readonly RuleLayout _rules;
    private readonly byte[] _fired;
    private readonly long[] _amounts = new long[Rows];
    private readonly BitMatrix _bits;
    private readonly int[] _fires;

    private Cohort? _cohort;
    private int _count;
    private long _pairs;

    public RuleBlock(RuleLayout rules)
    {
        _rules = rules;
        _fired = new byte[Rows * rules.Bytes];
        _fires = new int[rules.Count];
        _bits = new BitMatrix(rules.Bytes + sizeof(long), Rows);
    }

    /// <summary>Adds a transaction of the cohort.</summary>
    /// <param name="cohort">Which; what is left of another one is counted first.</param>
    /// <param name="fired">Its rules, a bit each.</param>
    /// <param name="count">How many fired.</param>
    /// <param name="amount">Its amount.</param>
    public void Add(Cohort cohort, ReadOnlySpan<byte> fired, int count, long amount)
    {
        if (cohort != _cohort || _count == Rows)
        {
            Flush();
            _cohort = cohort;
            cohort.Uncounted = this;
        }
        fired.CopyTo(_fired.AsSpan(_count * _rules.Bytes));
        _amounts[_count++] = amount;
        _pairs += count * (count + 1) / 2;
    }

    /// <summary>Counts what is left.</summary>
    /// <param name="byColumn">Whether by columns of bits; null for the cheaper way. Both give the same counts.</param>
    public void Flush(bool? byColumn = null)
    {
        if (_cohort is not { } cohort)
        {
            return;
        }
        // The series are read through this very cohort.
        (_cohort, cohort.Uncounted) = (null, null);
        Span<long> all = cohort[_rules.Fired].All;
        Span<long> pairs = cohort[_rules.Pairs].All;
        double inBlock = 0.5 * _rules.Count * _rules.Count * (PairInBlock + PairInVector * _count / 512);
        if (byColumn ?? _pairs * PairInRow > inBlock)
        {
            CountColumns(all, pairs);
        }
        else
        {
            CountRows(all, pairs);
        }
        (_count, _pairs) = (0, 0);
    }

    private void CountRows(Span<long> all, Span<long> pairs)
    {
        FiredRules room = default;
        for (int row = 0; row < _count; row++)
        {
            ReadOnlySpan<byte> fired = RuleLayout.NumbersOf(_fired.AsSpan(row * _rules.Bytes, _rules.Bytes), ref room);
            for (int i = 0; i < fired.Length; i++)
            {
                int rule = fired[i];
                all[2 * rule]++;
                all[2 * rule + 1] += _amounts[row];
                Span<long> own = pairs.Slice(rule * (rule - 1), 2 * rule);
                for (int j = 0; j < i; j++)
                {
                    own[2 * fired[j]]++;
                }
            }
        }
    }

    private void CountColumns(Span<long> all, Span<long> pairs)
    {
        int words = (_count + BitMatrix.WordRows - 1) / BitMatrix.WordRows;
        int amountGroups = Transpose(words);
        for (int rule = 0; rule < _rules.Count; rule++)
        {
            _fires[rule] = _bits.Count(rule, words);
            all[2 * rule] += _fires[rule];
            for (int group = 0; group < amountGroups && _fires[rule] > 0; group++)
            {
                Vector512<ulong> both = _bits.CountBoth(rule, _rules.Bytes + group, words);
                for (int bit = 0; bit < BitMatrix.Group; bit++)
                {
                    // Bit by bit, in two's complement: sums wrap as those of the amounts would.
                    all[2 * rule + 1] += (long)both[bit] << BitMatrix.Group * group + bit;
                }
            }
        }
        // By group, so that what eight rules are compared with stays in the nearest cache.
        for (int from = 0; from < _rules.Count; from += BitMatrix.Group)
        {
            for (int group = 0; group <= from / BitMatrix.Group; group++)
            {
                for (int rule = from; rule < Math.Min(from + BitMatrix.Group, _rules.Count); rule++)
                {
                    if (_fires[rule] > 0)
                    {
                        AddPairs(rule, group, words, pairs);
                    }
                }
            }
        }
    }

    private void AddPairs(int rule, int group, int words, Span<long> pairs)
    {
        Vector512<ulong> both = _bits.CountBoth(rule, group, words);
        Span<ulong> counts = stackalloc ulong[BitMatrix.Group];
        both.CopyTo(counts);
        int first = group * BitMatrix.Group;
        Span<long> own = pairs.Slice(2 * RuleLayout.CellOfPair(rule, first), 2 * Math.Min(BitMatrix.Group, rule - first));
        for (int i = 0; i < own.Length; i += 2)
        {
            own[i] += (long)counts[i >> 1];
        }
    }

    /// <summary>Writes rules and amounts as columns of bits.</summary>
    /// <returns>How many bytes of the amounts are used.</returns>
    private int Transpose(int words)
    {
        _bits.ClearFrom(words);
        // Rows beyond the last are not of this block.
        int rows = words * BitMatrix.WordRows;
        _fired.AsSpan(_count * _rules.Bytes, (rows - _count) * _rules.Bytes).Clear();
        _amounts.AsSpan(_count, rows - _count).Clear();
        long used = 0;
        foreach (long amount in _amounts.AsSpan(0, _count))
        {
            used |= amount;
        }
        int amountBytes = (64 - BitOperations.LeadingZeroCount((ulong)used) + 7) / 8;
        ReadOnlySpan<byte> amounts = MemoryMarshal.AsBytes(_amounts.AsSpan());
        for (int word = 0; word < words; word++)
        {
            Transpose(_fired, _rules.Bytes, _rules.Bytes, word, 0);
            Transpose(amounts, sizeof(long), amountBytes, word, _rules.Bytes);
        }
        return amountBytes;
    }

    private void Transpose(ReadOnlySpan<byte> from, int stride, int bytes, int word, int group)
    {
        Span<byte> together = stackalloc byte[BitMatrix.WordRows];
        ReadOnlySpan<byte> rows = from.Slice(word * BitMatrix.WordRows * stride, BitMatrix.WordRows * stride);
        for (int at = 0; at < bytes; at++)
        {
            for (int row = 0, i = at; row < together.Length; row++, i += stride)
            {
                together[row] = rows[i];
            }
            _bits.Set(group + at, word, Vector512.Create<byte>(together));
        }
    }
}
