using System.Text.Json.Serialization;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles.Calibration;

namespace Vigia.Stages.Profiles;

/// <summary>
/// Distribution of features and scores in a period without trouble: the reference that drift is measured against. Written by
/// <c>vigia profile</c> as JSON that people can read; bins come from here and never move.
/// </summary>
public sealed record Profile
{
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "vigia-profile";

    /// <summary>The version that this program writes.</summary>
    public const int CurrentVersion = 3;

    /// <summary>
    /// The oldest version that it reads: version 1 has neither cell means nor counts by hour of the week, version 2 has no joint score.
    /// </summary>
    public const int OldestVersion = 1;

    /// <summary>The first version with cell means and counts by hour of the week.</summary>
    public const int VersionWithHours = 2;

    public string Format { get; init; } = FormatName;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>What the reference is, for people; no paths, nothing personal.</summary>
    public string Note { get; init; } = "";

    /// <summary>The record schema that the features come from.</summary>
    public required ProfileSchema Schema { get; init; }

    /// <summary>Records in the reference. Each falls into exactly one cell of every feature.</summary>
    public required long Rows { get; init; }

    /// <summary>When the records happened; null in profiles of version 1.</summary>
    public ProfileSpan? Span { get; init; }

    /// <summary>Features in the order of the schema.</summary>
    public required IReadOnlyList<FeatureProfile> Features { get; init; }

    /// <summary>How the labelled records were cut to see how much the figures vary; null without labels.</summary>
    [JsonConverter(typeof(LowerCaseCalendarPeriod))]
    public CalendarPeriod? Period { get; init; }

    /// <summary>Scores of the models, in the order of the pipeline.</summary>
    public IReadOnlyList<ScoreProfile> Scores { get; init; } = [];

    /// <summary>How well features go together; null if no two depend on each other, and in profiles up to version 2.</summary>
    public JointProfile? Joint { get; init; }

    /// <summary>Some of the records, as cells, to compare those of a window with; null in profiles up to version 2.</summary>
    public CodedSample? Sample { get; init; }

    /// <summary>The same records split by the categories that the schema lists as <c>segments</c>; null if it lists none.</summary>
    public IReadOnlyList<SegmentProfile>? Segments { get; init; }

    /// <summary>Edges of the cells of a model's scores, rising; none for a model that the reference does not know.</summary>
    internal float[] ScoreEdgesOf(string model) => [.. Scores.FirstOrDefault(s => s.Model == model)?.Numbers.Edges ?? []];

    /// <summary>For each category feature, how often each of its values occurred.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> CountsByValue() =>
        Features
            .Where(f => f.Categories is not null)
            .ToDictionary(
                f => f.Name,
                f => (IReadOnlyDictionary<string, long>)f.Categories!.Values.ToDictionary(v => v.Value, v => v.Count)
            );
}

/// <summary>Name and version of a record schema.</summary>
public sealed record ProfileSchema(string Name, long Version);

/// <summary>Distribution of numbers: bins between edges, and what lies beside them.</summary>
/// <remarks>
/// Bin <c>i</c> holds <c>[edges[i], edges[i+1])</c>. The last edge is the next float above the reference's largest number, which
/// therefore falls into the last bin. Infinities are under or over. No edges: the reference had no numbers.
/// </remarks>
public sealed record NumberCounts
{
    /// <summary>Single-precision, strictly rising; none or at least two.</summary>
    public required IReadOnlyList<float> Edges { get; init; }

    public required long Under { get; init; }

    /// <summary>One fewer than the edges.</summary>
    public required IReadOnlyList<long> Bins { get; init; }

    public required long Over { get; init; }

    public required long Missing { get; init; }

    /// <summary>Mean of the numbers in each bin, null for an empty one; null altogether in profiles of version 1.</summary>
    public IReadOnlyList<double?>? Means { get; init; }

    /// <summary>The counts in the order of <see cref="CellLayout"/>.</summary>
    internal long[] ToCells() => [Under, .. Bins, Over, Missing];
}

/// <summary>Distribution of a category: a count for each declared value.</summary>
public sealed record CategoryCounts
{
    /// <summary>In the order of the schema.</summary>
    public required IReadOnlyList<ValueCount> Values { get; init; }

    public required long Missing { get; init; }

    public required long Unseen { get; init; }

    /// <summary>The counts in the order of <see cref="CellLayout"/>.</summary>
    internal long[] ToCells() => [.. Values.Select(v => v.Count), Missing, Unseen];
}

/// <summary>How often a category occurred.</summary>
public sealed record ValueCount(string Value, long Count);

/// <summary>
/// The reference of one feature; <see cref="Numbers"/> for numbers, <see cref="Categories"/> for categories and booleans.
/// </summary>
public sealed record FeatureProfile
{
    public required string Name { get; init; }

    [JsonConverter(typeof(LowerCaseFeatureType))]
    public required FeatureType Type { get; init; }

    /// <summary>Null where there are no finite numbers.</summary>
    public Moments? Moments { get; init; }

    public NumberCounts? Numbers { get; init; }

    public CategoryCounts? Categories { get; init; }

    /// <summary>The counts by hour of the week; null in profiles of version 1 and of references of less than a day.</summary>
    public HourlyProfile? Hourly { get; init; }

    /// <summary>The counts of whichever it has.</summary>
    internal long[] ToCells() => Numbers?.ToCells() ?? Categories!.ToCells();
}

/// <summary>The reference of one model's scores.</summary>
public sealed record ScoreProfile
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    public required string ModelVersion { get; init; }

    /// <summary>The decision threshold: always an edge, so that flagged counts are sums of bins.</summary>
    public required float Threshold { get; init; }

    public Moments? Moments { get; init; }

    public required NumberCounts Numbers { get; init; }

    /// <summary>The counts by hour of the week; null in profiles of version 1 and of references of less than a day.</summary>
    public HourlyProfile? Hourly { get; init; }

    /// <summary>What the scores are worth; null if the reference was not labelled.</summary>
    public CalibrationProfile? Calibration { get; init; }
}

/// <summary><c>day</c>, <c>week</c>, <c>month</c>.</summary>
internal sealed class LowerCaseCalendarPeriod()
    : JsonStringEnumConverter<CalendarPeriod>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

/// <summary><c>number</c>, <c>boolean</c>, <c>category</c>.</summary>
internal sealed class LowerCaseFeatureType()
    : JsonStringEnumConverter<FeatureType>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true
)]
[JsonSerializable(typeof(Profile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
