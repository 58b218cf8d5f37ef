using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>What completeness was learned from.</summary>
/// <param name="Cohorts">How many cohorts.</param>
/// <param name="Start">Where the first begins (Unix ms); null without any.</param>
/// <param name="End">Where the last ends (Unix ms); null without any.</param>
/// <param name="Frauds">Frauds in them that became known within the longest delay.</param>
/// <param name="Buckets">How many spans of delay the curve has.</param>
/// <param name="LongestDelay">Where the last of these ends (ms): frauds that become known later are not part of it.</param>
internal sealed record CompletenessBasis(int Cohorts, long? Start, long? End, long Frauds, int Buckets, long LongestDelay)
{
    public static CompletenessBasis Of(IReadOnlyCollection<Cohort> cohorts, CohortFigures figures)
    {
        int buckets = figures.Maturities.DelayEdges.Length;
        return new CompletenessBasis(
            cohorts.DistinctBy(c => c.Index).Count(),
            cohorts.Count == 0 ? null : figures.StartOf(cohorts.Min(c => c.Index)),
            cohorts.Count == 0 ? null : figures.EndOf(cohorts.Max(c => c.Index)),
            cohorts.Sum(c => c.Frauds.Take(buckets).Sum()),
            buckets,
            figures.Maturities.Spans[^1]
        );
    }
}
