using Vigia.Engine.Components;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Profiles;

/// <summary>Schemas and models as tests need them.</summary>
internal static class Schemas
{
    public static readonly ModelInfo Champion = new("champion", "v1", 0.8f, ModelRole.Champion);

    public static RecordSchema Of(params FeatureSpec[] features) =>
        new()
        {
            Name = "payment",
            Version = 3,
            Features = features,
        };

    public static FeatureSpec Number(string name) =>
        new()
        {
            Name = name,
            Path = FieldPath.Parse(name),
            Type = FeatureType.Number,
            Missing = new FallbackRule(Fallback.NaN),
        };

    public static FeatureSpec Boolean(string name) => Number(name) with { Type = FeatureType.Boolean };

    public static FeatureSpec Category(string name, params string[] values) =>
        Number(name) with
        {
            Type = FeatureType.Category,
            Values = values,
            Unseen = new FallbackRule(Fallback.NaN),
        };
}
