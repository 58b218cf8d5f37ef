using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Segments;

/// <summary>The settings by which a stage splits its results into segments.</summary>
internal static class SegmentSettings
{
    /// <summary>For stages that split their results as the schema says.</summary>
    public static Field<IReadOnlyList<string>> Features { get; } = Setting(null, "the schema's `segments`");

    /// <summary>For stages that split their results only where features are named.</summary>
    public static Field<IReadOnlyList<string>> FeaturesOnDemand { get; } = Setting([], "[]");

    public static Field<long> Values { get; } =
        Field.Optional(
            "segment_values",
            new IntegerType(1, 1000),
            "Most values of a feature that are segments of their own: the largest by the reference, or without one the first declared. The rest share `other`.",
            (long)SegmentOptions.DefaultValues,
            "20"
        );

    /// <param name="values">The stage's settings.</param>
    /// <param name="features"><see cref="Features"/> or <see cref="FeaturesOnDemand"/>.</param>
    public static SegmentOptions Bind(FieldValues values, Field<IReadOnlyList<string>> features) =>
        new() { Features = values.Get(features), Values = (int)values.Get(Values) };

    /// <summary>Notes what is wrong with the features named.</summary>
    /// <returns>Whether there was no problem.</returns>
    public static bool Check(SegmentOptions options, RecordSchema schema, Field<IReadOnlyList<string>> features, PlanCheck check)
    {
        string[] categories = [.. schema.Features.Where(f => f.Type == FeatureType.Category).Select(f => f.Name)];
        IReadOnlyList<string> named = options.Features ?? [];
        string[] unknowns = [.. named.Except(categories)];
        foreach (string unknown in unknowns)
        {
            check.Problem(
                features,
                $"segment '{unknown}' is not a category feature of schema '{schema.Name}'{Suggestion.Phrase(unknown, categories)}"
            );
        }
        string[] repeated = [.. named.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key)];
        foreach (string twice in repeated)
        {
            check.Problem(features, $"segment '{twice}' appears twice; remove one");
        }
        return unknowns.Length + repeated.Length == 0;
    }

    private static Field<IReadOnlyList<string>> Setting(IReadOnlyList<string>? defaultValue, string defaultText) =>
        Field.Optional<IReadOnlyList<string>>(
            "segments",
            new ListType<string>(TextType.Any),
            "Category features by whose values results are split, each on its own; `[]` for none.",
            defaultValue,
            defaultText
        );
}
