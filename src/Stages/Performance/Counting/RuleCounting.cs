using System.Runtime.CompilerServices;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Counting;

/// <summary>Counts the rules that fired on transactions (<see cref="RuleLayout"/>).</summary>
internal static class RuleCounting
{
    /// <summary>Counts rows of the buffer as they come, from <paramref name="first"/> on; all are of this cohort.</summary>
    /// <param name="layout">What is counted.</param>
    /// <param name="rows">The buffer.</param>
    /// <param name="first">The first row.</param>
    /// <param name="cohort">Where to.</param>
    /// <param name="block">Holds what is counted for many rows at once.</param>
    [SkipLocalsInit]
    public static void Count(CountingLayout layout, RowBuffer rows, int first, Cohort cohort, RuleBlock block)
    {
        RuleLayout rules = layout.Rules;
        ReadOnlySpan<long> amounts = rows.Amounts[first..];
        ReadOnlySpan<byte> payloads = rows.Payloads[(first * layout.Stride)..];
        Unsafe.SkipInit(out FiredRules room);
        for (int row = 0, at = 0; row < amounts.Length; row++, at += layout.Stride)
        {
            ReadOnlySpan<byte> payload = payloads.Slice(at, layout.Stride);
            ReadOnlySpan<byte> mask = rules.MaskOf(payload);
            int count = RuleLayout.CountOf(mask);
            if (count == 0)
            {
                continue;
            }
            block.Add(cohort, mask, count, amounts[row]);
            if (count == 1 || IsFlagged(layout, payload))
            {
                CountBesideModels(layout, payload, RuleLayout.NumbersOf(mask, ref room), amounts[row], cohort);
            }
        }
    }

    /// <summary>From the maturity on, the rules that fired have so much more of the verdict.</summary>
    public static void Add(Cohort cohort, ReadOnlySpan<byte> payload, int maturity, Verdict verdict, in LabelSum sum)
    {
        foreach ((int series, int cell) in CellsOf(cohort.Layout, payload, withOverlaps: true))
        {
            cohort[series].Add(maturity, verdict, cell, sum);
        }
    }

    /// <summary>From the maturity on, the rules that fired have so much more of the outcome group.</summary>
    public static void Add(Cohort cohort, ReadOnlySpan<byte> payload, int maturity, OutcomeGroup group, int state, in OutcomeSum sum)
    {
        foreach ((int series, int cell) in CellsOf(cohort.Layout, payload, withOverlaps: false))
        {
            cohort[series].Add(maturity, group, state, cell, sum);
        }
    }

    /// <summary>Every cell that a transaction is counted in for the rules that fired on it.</summary>
    private static List<(int Series, int Cell)> CellsOf(CountingLayout layout, ReadOnlySpan<byte> payload, bool withOverlaps)
    {
        FiredRules room = default;
        RuleLayout rules = layout.Rules;
        ReadOnlySpan<byte> fired = rules.Read(payload, ref room);
        List<(int Series, int Cell)> cells = [];
        bool isFlagged = false;
        for (int model = 0; model < layout.Models.Count && fired.Length > 0; model++)
        {
            bool isFlaggedByModel = layout.IsFlagged(payload, model);
            isFlagged |= isFlaggedByModel;
            for (int i = 0; withOverlaps && isFlaggedByModel && i < fired.Length; i++)
            {
                cells.Add((rules.WithModels, rules.CellOf(fired[i], model)));
            }
        }
        for (int i = 0; i < fired.Length; i++)
        {
            cells.Add((rules.Fired, fired[i]));
            for (int j = 0; withOverlaps && j < i; j++)
            {
                cells.Add((rules.Pairs, RuleLayout.CellOfPair(fired[i], fired[j])));
            }
        }
        if (fired.Length == 1 && !isFlagged)
        {
            cells.Add((rules.Alone, fired[0]));
        }
        if (fired.Length == 1 && !layout.IsFlagged(payload, layout.Champion))
        {
            cells.Add((rules.Decisive, fired[0]));
        }
        return cells;
    }

    private static bool IsFlagged(CountingLayout layout, ReadOnlySpan<byte> payload)
    {
        bool isFlagged = false;
        for (int model = 0; model < layout.Models.Count; model++)
        {
            isFlagged |= layout.IsFlagged(payload, model);
        }
        return isFlagged;
    }

    private static void CountBesideModels(
        CountingLayout layout,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> fired,
        long amount,
        Cohort cohort
    )
    {
        bool isFlagged = false;
        for (int model = 0; model < layout.Models.Count; model++)
        {
            if (layout.IsFlagged(payload, model))
            {
                isFlagged = true;
                long[] both = cohort[layout.Rules.WithModels].All;
                foreach (byte rule in fired)
                {
                    both[2 * layout.Rules.CellOf(rule, model)]++;
                }
            }
        }
        if (fired.Length == 1 && !isFlagged)
        {
            Add(cohort[layout.Rules.Alone].All, fired[0], amount);
        }
        if (fired.Length == 1 && !layout.IsFlagged(payload, layout.Champion))
        {
            Add(cohort[layout.Rules.Decisive].All, fired[0], amount);
        }
    }

    private static void Add(long[] counts, int rule, long amount)
    {
        counts[2 * rule]++;
        counts[2 * rule + 1] += amount;
    }
}
