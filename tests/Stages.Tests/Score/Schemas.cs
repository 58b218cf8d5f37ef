using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Score;

/// <summary>Schemas for models of tests.</summary>
internal static class Schemas
{
    public static RecordSchema Numbers(params string[] features) => Of([.. features.Select(name => Number(name))]);

    public static RecordSchema Of(params FeatureSpec[] features) =>
        new()
        {
            Name = "test",
            Version = 1,
            Amount = new AmountSpec(FieldPath.Parse("amount"), 2),
            Features = features,
        };

    public static FeatureSpec Number(string name, FallbackRule? missing = null) =>
        new()
        {
            Name = name,
            Path = FieldPath.Parse(name),
            Type = FeatureType.Number,
            Missing = missing ?? new FallbackRule(Fallback.NaN),
        };

    public static FeatureSpec Boolean(string name, FallbackRule? missing = null) =>
        Number(name, missing) with
        {
            Type = FeatureType.Boolean,
        };

    public static FeatureSpec Category(string name, params string[] values) =>
        Number(name) with
        {
            Type = FeatureType.Category,
            Values = values,
            Unseen = new FallbackRule(Fallback.NaN),
        };
}
