using System.Text.Json;

namespace Vigia.Stages.Score.Inputs;

/// <summary>
/// The names of a model's features where its file names them: metadata <c>feature_names</c> or <c>features</c>, as a JSON
/// list or separated by commas.
/// </summary>
internal static class FeatureNames
{
    private static readonly string[] Keys = ["feature_names", "features"];

    /// <summary>The names in the model's order; null if the file does not tell them.</summary>
    public static IReadOnlyList<string>? InMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (string key in Keys)
        {
            if (metadata.TryGetValue(key, out string? text) && Parse(text) is { Length: > 0 } names)
            {
                return names;
            }
        }
        return null;
    }

    private static string[]? Parse(string text)
    {
        if (!text.TrimStart().StartsWith('['))
        {
            return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        try
        {
            return JsonSerializer.Deserialize<string[]>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
