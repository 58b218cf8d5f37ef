using System.Runtime.InteropServices;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Counts of one cohort by cell: all transactions, and those with a label. Labels are rare, so their counts are sparse; and they are kept
/// as changes from one maturity to the next, because most verdicts last through several.
/// </summary>
internal sealed class Series(int cells)
{
    /// <summary>How many verdicts there are.</summary>
    public const int Verdicts = 4;

    /// <summary>State of a transaction without any label, beside the verdicts.</summary>
    public const int Unlabelled = Verdicts;

    /// <summary>How many states there are.</summary>
    public const int States = Verdicts + 1;

    /// <summary>How many outcome groups there are.</summary>
    public const int Groups = 4;

    private readonly Dictionary<int, LabelSum> _changes = [];

    // Null while every transaction was let through: nothing is counted into any group.
    private Dictionary<int, OutcomeSum>? _groups;

    // Count and amount of each cell side by side; null while nothing is counted.
    private long[]? _all;

    public int Cells => cells;

    /// <summary>Whether it was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether anything was ever counted.</summary>
    public bool IsEmpty => _all is null && _changes.Count == 0 && !HasGroups;

    /// <summary>Count and amount of each cell side by side, to be counted into.</summary>
    public long[] All
    {
        get
        {
            IsChanged = true;
            return _all ??= new long[2 * cells];
        }
    }

    /// <summary>Count and amount of each cell side by side; empty while nothing is counted.</summary>
    public ReadOnlySpan<long> ReadAll() => _all;

    /// <summary>Changes by key (<see cref="KeyOf"/>).</summary>
    public Dictionary<int, LabelSum> Changes => _changes;

    /// <summary>Changes in outcome groups by key (<see cref="GroupKeyOf"/>).</summary>
    public Dictionary<int, OutcomeSum> GroupChanges => _groups ??= [];

    /// <summary>Whether anything is counted into outcome groups.</summary>
    public bool HasGroups => _groups is { Count: > 0 };

    public int GroupKeyOf(int maturity, OutcomeGroup group, int state, int cell) =>
        ((maturity * Groups + (int)group) * States + state) * cells + cell;

    public int KeyOf(int maturity, Verdict verdict, int cell) => (maturity * Verdicts + (int)verdict) * cells + cell;

    /// <summary>Adds the counts of another shard, of as many cells.</summary>
    public void Add(Series other)
    {
        ReadOnlySpan<long> all = other.ReadAll();
        for (int i = 0; i < all.Length; i++)
        {
            All[i] += all[i];
        }
        foreach ((int key, LabelSum change) in other._changes)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_changes, key, out _) += change;
        }
        foreach ((int key, OutcomeSum change) in other._groups ?? [])
        {
            CollectionsMarshal.GetValueRefOrAddDefault(GroupChanges, key, out _) += change;
        }
    }

    /// <summary>From the maturity on, the cell has so much more of the verdict.</summary>
    public void Add(int maturity, Verdict verdict, int cell, in LabelSum sum)
    {
        IsChanged = true;
        int key = KeyOf(maturity, verdict, cell);
        ref LabelSum kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, key, out _);
        kept += sum;
        if (kept == default)
        {
            _changes.Remove(key);
        }
    }

    /// <summary>
    /// From the maturity on, the cell has so much more of the group in that state (a verdict, or <see cref="Unlabelled"/>).
    /// </summary>
    public void Add(int maturity, OutcomeGroup group, int state, int cell, in OutcomeSum sum)
    {
        IsChanged = true;
        int key = GroupKeyOf(maturity, group, state, cell);
        ref OutcomeSum kept = ref CollectionsMarshal.GetValueRefOrAddDefault(GroupChanges, key, out _);
        kept += sum;
        if (kept == default)
        {
            GroupChanges.Remove(key);
        }
    }

    /// <summary>Adds the outcome groups as of a maturity to <paramref name="sums"/>, by group, state and cell.</summary>
    public void AddGroups(int maturity, Span<OutcomeSum> sums)
    {
        int end = (maturity + 1) * Groups * States * cells;
        foreach ((int key, OutcomeSum change) in GroupChanges)
        {
            if (key < end)
            {
                sums[key % (Groups * States * cells)] += change;
            }
        }
    }

    /// <summary>Adds the labelled transactions as of a maturity to <paramref name="sums"/>, by verdict and cell.</summary>
    public void AddLabelled(int maturity, Span<LabelSum> sums)
    {
        int end = (maturity + 1) * Verdicts * cells;
        foreach ((int key, LabelSum change) in _changes)
        {
            if (key < end)
            {
                sums[key % (Verdicts * cells)] += change;
            }
        }
    }
}
