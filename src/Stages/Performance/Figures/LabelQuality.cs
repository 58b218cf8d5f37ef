using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>What the labels of some cohorts are like, as of one maturity.</summary>
/// <param name="Transactions">Transactions, labelled or not.</param>
/// <param name="Verdicts">Them by verdict.</param>
internal sealed record LabelQuality(long Transactions, VerdictCounts Verdicts)
{
    /// <summary>Transactions with a label.</summary>
    public long Claims => Transactions - Verdicts.Unlabelled;

    /// <summary>Share of frauds among claims that were decided.</summary>
    public double Acceptance => (double)Verdicts.Fraud / (Verdicts.Fraud + Verdicts.Legitimate);

    /// <summary>Share of claims that were taken back.</summary>
    public double Withdrawn => (double)Verdicts.Withdrawn / Claims;

    public double ClaimRate => (double)Claims / Transactions;

    /// <summary>
    /// The delay that this share of all stayed below (seconds), interpolated within its bucket; infinite where it lies beyond the last
    /// maturity, NaN without any.
    /// </summary>
    public static double Quantile(ReadOnlySpan<long> delays, double share, Maturities maturities)
    {
        long total = 0;
        foreach (long count in delays)
        {
            total += count;
        }
        double wanted = share * total;
        for (int bucket = 0; bucket < maturities.DelayEdges.Length; bucket++)
        {
            if (total > 0 && wanted <= delays[bucket])
            {
                long from = bucket == 0 ? 0 : maturities.DelayEdges[bucket - 1];
                double part = delays[bucket] == 0 ? 0 : wanted / delays[bucket];
                return (from + part * (maturities.DelayEdges[bucket] - from)) / 1000;
            }
            wanted -= delays[bucket];
        }
        return total == 0 ? double.NaN : double.PositiveInfinity;
    }
}
