using System.Buffers.Binary;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Counting;

/// <summary>Counts transactions as they come. Keeps its scratch; for one thread at a time.</summary>
internal sealed class TransactionCounter(CountingLayout layout)
{
    // The arrays of a cohort's series, as far as they were needed.
    private readonly long[]?[] _arrays = new long[]?[layout.Cells.Length];

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
        for (int pair = 0; pair < layout.Challengers.Length; pair++)
        {
            CountPair(pair, amounts, payloads, cohort);
        }
        if (layout.Rules.Count > 0)
        {
            RuleCounting.Count(layout, rows, first, cohort);
        }
        if (layout.HasDecisions)
        {
            CountDecisions(amounts, payloads, cohort);
        }
    }

    private void CountDecisions(ReadOnlySpan<long> amounts, ReadOnlySpan<byte> payloads, Cohort cohort)
    {
        for (int row = 0, at = 0; row < amounts.Length; row++, at += layout.Stride)
        {
            ReadOnlySpan<byte> payload = payloads.Slice(at, layout.Stride);
            OutcomeCounting.AddArrival(cohort, payload, amounts[row], PayloadFormat.DecisionOf(layout, payload));
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
