using System.Numerics.Tensors;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>The highest scored transactions of a day, of all its layouts together.</summary>
internal static class HighestScored
{
    /// <summary>
    /// The highest scored transactions of a day, from the highest down; null where not as many are held as capacity asks for.
    /// </summary>
    public static IReadOnlyList<TopOutcome>? Of(CountingLayout layout, int model, IEnumerable<Cohort> day, int maturity, double capacity)
    {
        List<(float Score, UInt128 Id, TopOutcome Outcome)> held = [];
        foreach ((Cohort cohort, int own) in CohortFigures.Find(layout, model, day))
        {
            if (cohort.Tops?[own] is not { } tops || !IsWhole(tops, cohort.Ranks![own], capacity))
            {
                return null;
            }
            held.AddRange(tops.At(maturity));
        }
        return [.. held.OrderByDescending(h => (h.Score, h.Id)).Take((int)Math.Ceiling(capacity)).Select(h => h.Outcome)];
    }

    // A store may hold fewer, from before the capacity was given or raised.
    private static bool IsWhole(TopScores tops, RankCounts ranks, double capacity)
    {
        long rows = TensorPrimitives.Sum(ranks.ReadAll());
        return tops.Count == Math.Min(tops.Limit, rows) && (tops.Count == rows || tops.Limit >= capacity);
    }
}
