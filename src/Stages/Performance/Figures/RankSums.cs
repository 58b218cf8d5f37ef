using System.Numerics.Tensors;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// Transactions of one model and some cohorts by score bin, as of one maturity: what figures of the order of scores rest on.
/// </summary>
/// <param name="Positives">Frauds, in rising order of score; first those without a score.</param>
/// <param name="Negatives">Those that count as legitimate.</param>
/// <param name="Outside">Transactions with a score outside 0 to 1.</param>
internal sealed record RankSums(long[] Positives, long[] Negatives, long Outside)
{
    /// <summary>Edges of the bins, rising: bin i holds [edges[i - 2], edges[i - 1]).</summary>
    public required IReadOnlyList<float> Edges { get; init; }

    /// <summary>Transactions without a score, whose outcome counts.</summary>
    public long Missing => Positives[RankBins.Missing] + Negatives[RankBins.Missing];

    /// <summary>By the bins of <see cref="ScoreBins"/>: of a segment, or where exact scores are not kept.</summary>
    public static RankSums Of(SeriesSums sums, ScoreBins bins, bool isAssumed)
    {
        var positives = new long[sums.Cells];
        var negatives = new long[sums.Cells];
        var all = new long[sums.Cells];
        for (int bin = 0; bin < sums.Cells; bin++)
        {
            (positives[bin], negatives[bin]) = (sums.Of(Verdict.Fraud, bin).Count, sums.LegitimateOf(bin, isAssumed).Count);
            all[bin] = sums.CountOf(bin);
        }
        return new RankSums(positives, negatives, OutsideOf(all, bins.Values)) { Edges = bins.Values };
    }

    /// <summary>Of a model, by fine bins; null as below.</summary>
    public static RankSums? Of(CountingLayout layout, int model, IEnumerable<Cohort> cohorts, int maturity, bool isAssumed) =>
        Of(CohortFigures.Find(layout, model, cohorts).Select(c => c.Cohort.Ranks?[c.Model]), maturity, isAssumed);

    /// <summary>By fine bins; null where a cohort has none, or they have other edges.</summary>
    public static RankSums? Of(IEnumerable<RankCounts?> counts, int maturity, bool isAssumed)
    {
        RankBins? bins = null;
        long[] all = [],
            known = [];
        foreach (RankCounts? one in counts)
        {
            if (one is null || !one.Bins.Quantiles.SequenceEqual((bins ?? one.Bins).Quantiles))
            {
                return null;
            }
            if (bins is null)
            {
                bins = one.Bins;
                (all, known) = (new long[bins.Count], new long[RankCounts.States * bins.Count]);
            }
            TensorPrimitives.Add(all, one.ReadAll(), all);
            one.AddTo(maturity, known);
        }
        if (bins is null)
        {
            return null;
        }
        long[] positives = known[..bins.Count];
        var negatives = new long[bins.Count];
        for (int bin = 0; bin < bins.Count; bin++)
        {
            negatives[bin] = isAssumed
                ? all[bin] - positives[bin] - known[(int)RankState.Unknown * bins.Count + bin]
                : known[(int)RankState.Legitimate * bins.Count + bin];
        }
        return new RankSums(positives, negatives, OutsideOf(all, bins.Values)) { Edges = bins.Values };
    }

    // Bin 1 lies below the first edge; the edge after 1 is the least number above it.
    private static long OutsideOf(long[] all, IReadOnlyList<float> edges)
    {
        long outside = all[1];
        for (int bin = 2; bin < all.Length; bin++)
        {
            bool isBelow = bin - 1 < edges.Count && edges[bin - 1] <= 0;
            outside += isBelow || edges[bin - 2] > 1 ? all[bin] : 0;
        }
        return outside;
    }
}
