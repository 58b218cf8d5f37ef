using Vigia.Engine.Components;
using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>
/// What a reference profile says about a model's usual flagged rates: of the whole, and of each segment by its own counts.
/// </summary>
internal static class BehaviorReference
{
    // Of a reference no more is believed than so many flagged records would say, or so many records without any: it may be months old.
    private const double FlaggedBelieved = 100;
    private const double RowsBelieved = 20_000;

    /// <summary>
    /// Records and flagged ones by series, as far as they are believed; empty if the profile has no scores of this version that were cut at
    /// this threshold. A segment that the profile does not split by has none.
    /// </summary>
    public static IReadOnlyList<RateSum> Of(ModelInfo model, SegmentPlan segments, Profile? reference)
    {
        int index = reference is null
            ? -1
            : reference
                .Scores.Index()
                .FirstOrDefault(s => s.Item.Model == model.Name && s.Item.ModelVersion == model.Version, (-1, null!))
                .Index;
        if (index < 0)
        {
            return [];
        }
        ScoreProfile scores = reference!.Scores[index];
        int edge = scores.Numbers.Edges.Index().FirstOrDefault(e => e.Item == model.Threshold, (-1, 0)).Index;
        if (edge < 0)
        {
            return [];
        }
        // Cells are `under`, bins, `over`, `missing`: the bin that begins at the first edge is the second cell.
        RateSum Sum(IReadOnlyList<long> cells) => new(cells.Sum(), cells.Skip(edge + 1).SkipLast(1).Sum(), 0);
        RateSum whole = Sum(scores.Numbers.ToCells());
        return
        [
            Believed(whole),
            .. segments.Dimensions.SelectMany(dimension => SegmentsOf(dimension, reference, index, Sum)).Select(Believed),
        ];
    }

    private static RateSum[] SegmentsOf(SegmentDimension dimension, Profile reference, int model, Func<IReadOnlyList<long>, RateSum> sum)
    {
        var slots = new RateSum[dimension.Count];
        if (reference.Segments?.FirstOrDefault(s => s.Feature == dimension.Feature) is { } split)
        {
            foreach (SegmentValue value in split.Values)
            {
                int slot = dimension.Declared.ToList().IndexOf(value.Value);
                slots[slot < 0 ? slots.Length - 2 : slot] += sum(value.Cells.Scores[model]);
            }
            slots[^2] += split.Unseen is { } unseen ? sum(unseen.Scores[model]) : default;
            slots[^1] += split.Missing is { } missing ? sum(missing.Scores[model]) : default;
        }
        return slots;
    }

    private static RateSum Believed(RateSum sum)
    {
        double most = sum.Flagged > 0 ? FlaggedBelieved / sum.Flagged : RowsBelieved / Math.Max(sum.Rows, 1);
        return Math.Min(1, most) * sum;
    }
}
