namespace Vigia.Stages.Profiles;

/// <summary>
/// The reference split by the values of one category feature: each record is counted in the cells of exactly one of them.
/// </summary>
public sealed record SegmentProfile
{
    /// <summary>The category feature.</summary>
    public required string Feature { get; init; }

    /// <summary>Its values that occurred, in the order of the schema.</summary>
    public required IReadOnlyList<SegmentValue> Values { get; init; }

    /// <summary>Records without a value; null if absent.</summary>
    public SegmentCells? Missing { get; init; }

    /// <summary>Records with a value that is not declared; null if absent.</summary>
    public SegmentCells? Unseen { get; init; }

    /// <summary>All groups of records.</summary>
    internal IEnumerable<SegmentCells> Groups() => [.. Values.Select(v => v.Cells), .. new[] { Missing, Unseen }.OfType<SegmentCells>()];
}

/// <summary>The records with one value of a category.</summary>
public sealed record SegmentValue(string Value, SegmentCells Cells);

/// <summary>Counts of some of the reference's records, in the cells of the whole.</summary>
public sealed record SegmentCells
{
    /// <summary>
    /// For each feature of the profile its counts: <c>under</c>, bins, <c>over</c>, <c>missing</c> of a number; values, <c>missing</c>,
    /// <c>unseen</c> of others.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<long>> Features { get; init; }

    /// <summary>For each model of the profile its scores' counts.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Scores { get; init; }

    /// <summary>The joint scores' counts, of the records that they were counted for; null if the profile has no joint score.</summary>
    public IReadOnlyList<long>? Joint { get; init; }

    /// <summary>Features, then scores.</summary>
    internal IEnumerable<IReadOnlyList<long>> Subjects() => [.. Features, .. Scores];
}
