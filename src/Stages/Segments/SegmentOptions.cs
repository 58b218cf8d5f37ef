namespace Vigia.Stages.Segments;

/// <summary>How a stage splits its results.</summary>
public sealed record SegmentOptions
{
    /// <summary>Values with a slot of their own, per feature, unless the configuration says otherwise.</summary>
    public const int DefaultValues = 20;

    /// <summary>Names of category features; null for those that the record schema lists.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Most values of a feature that have a slot of their own, 1 to 1,000; the rest share <c>other</c>.</summary>
    public int Values { get; init; } = DefaultValues;
}
