using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Counts transactions as they come, a model and a kind of count at a time. Keeps its scratch; for one thread at a time.
/// </summary>
/// <param name="layout">What is counted.</param>
/// <param name="columns">The batch that the transactions are of.</param>
internal sealed class TransactionCounter(CountingLayout layout, TransactionColumns columns)
{
    // The arrays of a cohort's series, as far as they were needed.
    private readonly long[]?[] _arrays = new long[]?[layout.Cells.Length];
    private readonly RuleBlock? _rules = layout.Rules.Count > 0 ? new RuleBlock(layout.Rules) : null;

    /// <summary>Counts rows of the batch, all of one cohort.</summary>
    /// <param name="rows">Which.</param>
    /// <param name="buffer">Where they are kept.</param>
    /// <param name="first">The row of the buffer that the first of them has; the others follow.</param>
    /// <param name="cohort">Theirs.</param>
    public void Count(ReadOnlySpan<int> rows, RowBuffer buffer, int first, Cohort cohort)
    {
        Array.Clear(_arrays);
        ReadOnlySpan<long> amounts = buffer.Amounts[first..];
        for (int model = 0; model < layout.Models.Count; model++)
        {
            CountModel(model, rows, amounts, cohort);
        }
        for (int model = 0; model < cohort.Ranks?.Length; model++)
        {
            CountRanks(columns.RanksOf(model), rows, cohort.Ranks[model].All);
        }
        for (int model = 0; model < cohort.Losses?.Length; model++)
        {
            if (cohort.Losses[model] is { } losses)
            {
                LossCounting.Count(layout.Dimensions, columns, model, rows, losses);
            }
        }
        for (int model = 0; model < cohort.Tops?.Length; model++)
        {
            cohort.Tops[model].Offer(buffer.Ids[first..], columns.ScoresOf(model), rows);
        }
        for (int model = 0; model < cohort.TopAccounts?.Length; model++)
        {
            OfferAccounts(model, rows, buffer, first, cohort.TopAccounts[model]);
        }
        for (int pair = 0; pair < layout.Challengers.Length; pair++)
        {
            CountPair(pair, rows, amounts, cohort);
        }
        if (_rules is not null)
        {
            RuleCounting.Count(layout, buffer, first, cohort, _rules);
        }
        if (cohort.Accounts is { } accounts)
        {
            CountAlerts(rows, buffer, first, accounts);
        }
        if (layout.HasDecisions)
        {
            CountDecisions(buffer, first, cohort);
        }
    }

    private void CountDecisions(RowBuffer buffer, int first, Cohort cohort)
    {
        ReadOnlySpan<UInt128> ids = buffer.Ids;
        ReadOnlySpan<long> amounts = buffer.Amounts;
        for (int row = first; row < buffer.Count; row++)
        {
            ReadOnlySpan<byte> payload = buffer.PayloadOf(row);
            OutcomeCounting.AddArrival(cohort, ids[row], payload, amounts[row], PayloadFormat.DecisionOf(layout, payload));
        }
    }

    private void CountModel(int model, ReadOnlySpan<int> rows, ReadOnlySpan<long> amounts, Cohort cohort)
    {
        int series = layout.SeriesOf(model);
        ReadOnlySpan<byte> bins = columns.BinsOf(model);
        long[] all = ArrayOf(cohort, series);
        for (int i = 0; i < rows.Length; i++)
        {
            int cell = 2 * bins[rows[i]];
            all[cell]++;
            all[cell + 1] += amounts[i];
        }
        for (int dimension = 0; dimension < layout.Dimensions; dimension++)
        {
            ReadOnlySpan<int> slots = columns.SlotsOf(dimension);
            for (int i = 0; i < rows.Length; i++)
            {
                int row = rows[i];
                int slot = series + 1 + slots[row];
                long[] segment = _arrays[slot] ?? ArrayOf(cohort, slot);
                int cell = 2 * bins[row];
                segment[cell]++;
                segment[cell + 1] += amounts[i];
            }
        }
    }

    private static void CountRanks(ReadOnlySpan<ushort> ranks, ReadOnlySpan<int> rows, long[] all)
    {
        foreach (int row in rows)
        {
            all[ranks[row]]++;
        }
    }

    private void CountAlerts(ReadOnlySpan<int> rows, RowBuffer buffer, int first, AccountCounts accounts)
    {
        // A bit for each model; more than 64 have no figures by account.
        int models = Math.Min(64, layout.Models.Count);
        for (int i = 0; i < rows.Length; i++)
        {
            ulong flagging = 0;
            for (int model = 0; model < models; model++)
            {
                flagging |= columns.BinsOf(model)[rows[i]] >= layout.Bins[model].FirstFlagged ? 1UL << model : 0;
            }
            if (flagging != 0)
            {
                accounts.AddAlert(PayloadFormat.AccountOf(layout, buffer.PayloadOf(first + i)), flagging);
            }
        }
    }

    private void OfferAccounts(int model, ReadOnlySpan<int> rows, RowBuffer buffer, int first, TopAccounts top)
    {
        ReadOnlySpan<float> scores = columns.ScoresOf(model);
        for (int i = 0; i < rows.Length; i++)
        {
            top.Offer(PayloadFormat.AccountOf(layout, buffer.PayloadOf(first + i)), scores[rows[i]]);
        }
    }

    private void CountPair(int pair, ReadOnlySpan<int> rows, ReadOnlySpan<long> amounts, Cohort cohort)
    {
        long[] joint = ArrayOf(cohort, layout.SeriesOfPair(pair));
        int challenger = layout.Challengers[pair];
        int width = layout.Bins[challenger].Count;
        ReadOnlySpan<byte> champions = columns.BinsOf(layout.Champion);
        ReadOnlySpan<byte> challengers = columns.BinsOf(challenger);
        for (int i = 0; i < rows.Length; i++)
        {
            int cell = 2 * (champions[rows[i]] * width + challengers[rows[i]]);
            joint[cell]++;
            joint[cell + 1] += amounts[i];
        }
    }

    private long[] ArrayOf(Cohort cohort, int series) => _arrays[series] ??= cohort[series].All;
}
