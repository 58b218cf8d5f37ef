using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Components;

/// <summary>A plan while it is being put together.</summary>
internal sealed class PlanDraft
{
    /// <summary>Every kind that is named, whether its schema could be read or not.</summary>
    public List<RecordKind> Kinds { get; } = [];

    public Dictionary<RecordKind, RecordSchema> Schemas { get; } = [];

    public List<ModelInfo> Models { get; } = [];

    /// <summary>Features that models take unrounded, by kind and name.</summary>
    public HashSet<(RecordKind Kind, string Feature)> ExactFeatures { get; } = [];

    public List<string> StageNames { get; } = [];

    /// <summary>Series by segment that components will publish, with whose they are.</summary>
    public List<(string Owner, long Series)> SegmentSeries { get; } = [];

    /// <summary>What components assume where the configuration says nothing.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>All other series that components will publish, with whose they are.</summary>
    public List<(string Owner, long Series)> Series { get; } = [];

    /// <summary>What components left for those after them, by type.</summary>
    public Dictionary<Type, object> SharedSettings { get; } = [];

    /// <summary>The schemas, with the features marked that models take unrounded.</summary>
    public Dictionary<RecordKind, RecordSchema> FinalSchemas() =>
        Schemas.ToDictionary(pair => pair.Key, pair => Mark(pair.Key, pair.Value));

    private RecordSchema Mark(RecordKind kind, RecordSchema schema) =>
        schema.Features.Any(feature => ExactFeatures.Contains((kind, feature.Name)))
            ? schema with
            {
                Features = [.. schema.Features.Select(feature => feature with { IsExact = ExactFeatures.Contains((kind, feature.Name)) })],
            }
            : schema;
}
