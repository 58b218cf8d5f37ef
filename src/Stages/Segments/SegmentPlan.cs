using Vigia.Engine.Schemas;

namespace Vigia.Stages.Segments;

/// <summary>
/// How a stage splits its results: by each of some category features on its own. The slots of all of them are numbered through, so that
/// counts by segment are one array. Fixed when the plan is made, so the number of series is known before anything runs.
/// </summary>
public sealed class SegmentPlan
{
    private SegmentPlan(IReadOnlyList<SegmentDimension> dimensions)
    {
        Dimensions = dimensions;
        Names = [.. dimensions.SelectMany(d => d.Values.Select(value => $"{d.Feature}={value}"))];
    }

    /// <summary>A plan that splits nothing.</summary>
    public static SegmentPlan None { get; } = new([]);

    public IReadOnlyList<SegmentDimension> Dimensions { get; }

    /// <summary>What metrics and reports call each slot: <c>key_type=evp</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Slots of all dimensions together.</summary>
    public int SlotCount => Names.Count;

    /// <param name="schema">Schema of the records; has every feature that the options name.</param>
    /// <param name="options">Which features, and how many values of each.</param>
    /// <param name="reference">For each category feature, how often each value occurs; null to take the values declared first.</param>
    public static SegmentPlan Of(
        RecordSchema schema,
        SegmentOptions options,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>? reference
    )
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        List<SegmentDimension> dimensions = [];
        int first = 0;
        foreach (string name in options.Features ?? schema.Segments)
        {
            (int column, FeatureSpec feature) = schema.Features.Index().First(f => f.Item.Name == name);
            dimensions.Add(SegmentDimension.Of(feature, column, first, options.Values, reference?.GetValueOrDefault(name)));
            first += dimensions[^1].Count;
        }
        return new SegmentPlan(dimensions);
    }
}
