using System.Buffers.Binary;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Counting;

/// <summary>Counts transactions as they come. Keeps its scratch; for one thread at a time.</summary>
internal sealed class TransactionCounter(CountingLayout layout)
{
    // The arrays of a cohort's series, as far as they were needed.
    private readonly long[]?[] _arrays = new long[]?[layout.Cells.Length];
    private readonly RuleBlock? _rules = layout.Rules.Count > 0 ? new RuleBlock(layout.Rules) : null;

    /// <summary>Counts the rows of the buffer from <paramref name="first"/> on; all are of this cohort.</summary>
    public void Count(RowBuffer rows, int first, Cohort cohort)
    {
        Array.Clear(_arrays);
        ReadOnlySpan<long> amounts = rows.Amounts[first..];
        ReadOnlySpan<byte> payloads = rows.Payloads[(first * layout.Stride)..];
        for (int model = 0; model < layout.Models.Count; model++)
        {
            CountModel(model, amounts, payloads, cohort);
        }
        for (int model = 0; model < cohort.Ranks?.Length; model++)
        {
            CountRanks(model, amounts.Length, payloads, cohort.Ranks[model]);
        }
        for (int model = 0; model < cohort.Tops?.Length; model++)
        {
            OfferTops(model, rows.Ids[first..], payloads, cohort.Tops[model]);
        }
        for (int pair = 0; pair < layout.Challengers.Length; pair++)
        {
            CountPair(pair, amounts, payloads, cohort);
        }
        if (_rules is not null)
        {
            RuleCounting.Count(layout, rows, first, cohort, _rules);
        }
        if (cohort.Accounts is { } accounts)
        {
            CountAlerts(amounts.Length, payloads, accounts);
        }
        if (layout.HasDecisions)
        {
            CountDecisions(rows.Ids[first..], amounts, payloads, cohort);
        }
    }

    private void CountDecisions(ReadOnlySpan<UInt128> ids, ReadOnlySpan<long> amounts, ReadOnlySpan<byte> payloads, Cohort cohort)
    {
        for (int row = 0, at = 0; row < amounts.Length; row++, at += layout.Stride)
        {
            ReadOnlySpan<byte> payload = payloads.Slice(at, layout.Stride);
            OutcomeCounting.AddArrival(cohort, ids[row], payload, amounts[row], PayloadFormat.DecisionOf(layout, payload));
        }
    }

    private void CountModel(int model, ReadOnlySpan<long> amounts, ReadOnlySpan<byte> payloads, Cohort cohort)
    {
        int series = layout.SeriesOf(model);
        long[] all = ArrayOf(cohort, series);
        int stride = layout.Stride;
        for (int row = 0, at = 0; row < amounts.Length; row++, at += stride)
        {
            int cell = 2 * payloads[at + model];
            all[cell]++;
            all[cell + 1] += amounts[row];
        }
        for (int dimension = 0; dimension < layout.Dimensions; dimension++)
        {
            int slotAt = layout.Models.Count + 2 * dimension;
            for (int row = 0, at = 0; row < amounts.Length; row++, at += stride)
            {
                int slot = BinaryPrimitives.ReadUInt16LittleEndian(payloads[(at + slotAt)..]);
                long[] segment = _arrays[series + 1 + slot] ?? ArrayOf(cohort, series + 1 + slot);
                int cell = 2 * payloads[at + model];
                segment[cell]++;
                segment[cell + 1] += amounts[row];
            }
        }
    }

    private void CountRanks(int model, int rows, ReadOnlySpan<byte> payloads, RankCounts ranks)
    {
        long[] all = ranks.All;
        for (int row = 0, at = 0; row < rows; row++, at += layout.Stride)
        {
            all[ranks.Bins.Of(PayloadFormat.ScoreOf(layout, payloads.Slice(at, layout.Stride), model))]++;
        }
    }

    private void CountAlerts(int rows, ReadOnlySpan<byte> payloads, AccountCounts accounts)
    {
        // A bit for each model; more than 64 have no figures by account.
        int models = Math.Min(64, layout.Models.Count);
        for (int row = 0, at = 0; row < rows; row++, at += layout.Stride)
        {
            ReadOnlySpan<byte> payload = payloads.Slice(at, layout.Stride);
            ulong flagging = 0;
            for (int model = 0; model < models; model++)
            {
                flagging |= layout.IsFlagged(payload, model) ? 1UL << model : 0;
            }
            if (flagging != 0)
            {
                accounts.AddAlert(PayloadFormat.AccountOf(layout, payload), flagging);
            }
        }
    }

    private void OfferTops(int model, ReadOnlySpan<UInt128> ids, ReadOnlySpan<byte> payloads, TopScores tops)
    {
        for (int row = 0, at = 0; row < ids.Length; row++, at += layout.Stride)
        {
            tops.Offer(ids[row], PayloadFormat.ScoreOf(layout, payloads.Slice(at, layout.Stride), model));
        }
    }

    private void CountPair(int pair, ReadOnlySpan<long> amounts, ReadOnlySpan<byte> payloads, Cohort cohort)
    {
        long[] joint = ArrayOf(cohort, layout.SeriesOfPair(pair));
        int challenger = layout.Challengers[pair];
        int width = layout.Bins[challenger].Count;
        for (int row = 0, at = 0; row < amounts.Length; row++, at += layout.Stride)
        {
            int cell = 2 * (payloads[at + layout.Champion] * width + payloads[at + challenger]);
            joint[cell]++;
            joint[cell + 1] += amounts[row];
        }
    }

    private long[] ArrayOf(Cohort cohort, int series) => _arrays[series] ??= cohort[series].All;
}
