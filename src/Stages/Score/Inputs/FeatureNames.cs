using System.Text.Json;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Inputs;

/// <summary>
/// The names of a model's features where its file names them: metadata <c>feature_names</c> or <c>features</c>, as a JSON
/// list or separated by commas.
/// </summary>
internal static class FeatureNames
{
    private static readonly string[] Keys = ["feature_names", "features"];

    /// <summary>The names in the model's order; null if the file does not have them.</summary>
    /// <exception cref="ModelRefusedException">The file has an entry for them that is not a list of distinct names.</exception>
    public static IReadOnlyList<string>? InMetadata(ModelOffer offer)
    {
        foreach (string key in Keys)
        {
            if (!offer.File.Metadata.TryGetValue(key, out string? text) || string.IsNullOrWhiteSpace(text))
            {
                continue;
            }
            string?[] names = Parse(text)
                ?? throw offer.Refuse(
                    ScoreSpec.FeaturesField,
                    $"its metadata '{key}' is not a list of names; list the model's features in its order under 'features'"
                );
            if (Array.Exists(names, string.IsNullOrEmpty))
            {
                throw offer.Refuse(
                    ScoreSpec.FeaturesField,
                    $"its metadata '{key}' holds an entry without a name; list the model's features in its order under 'features'"
                );
            }
            if (names.Length > 0)
            {
                return names!;
            }
        }
        return null;
    }

    private static string?[]? Parse(string text)
    {
        string start = text.TrimStart();
        if (start.StartsWith('{'))
        {
            return null;
        }
        if (!start.StartsWith('['))
        {
            return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        try
        {
            return JsonSerializer.Deserialize<string?[]>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
