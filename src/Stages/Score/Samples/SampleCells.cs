using System.Globalization;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Inputs;

namespace Vigia.Stages.Score.Samples;

/// <summary>Turns the text of a sample's cell into the number that the batch holds for it.</summary>
/// <param name="features">The schema's features.</param>
/// <param name="inputs">What the model takes of them.</param>
internal sealed class SampleCells(IReadOnlyList<FeatureSpec> features, InputsPlan inputs)
{
    private readonly HashSet<int> _used = [.. inputs.Inputs.SelectMany(input => input.Features.Columns.ToArray())];

    /// <summary>The value; null if the schema rejects it.</summary>
    /// <param name="column">The feature.</param>
    /// <param name="text">The cell; null or empty where the value is missing.</param>
    public float? Value(int column, string? text)
    {
        FeatureSpec feature = features[column];
        if (string.IsNullOrEmpty(text))
        {
            // A feature that the model does not take may be left out, whatever the schema says of it.
            return Fallen(feature.Missing, float.NaN) ?? (_used.Contains(column) ? null : 0);
        }
        return feature.Type switch
        {
            FeatureType.Boolean => bool.TryParse(text, out bool flag)
                ? flag
                    ? 1
                    : 0
                : text is "0" or "1"
                    ? text[0] - '0'
                    : null,
            FeatureType.Category => Code(feature, text),
            _ => TryNumber(text, out float number) ? number : null,
        };
    }

    /// <summary>The same value unrounded.</summary>
    /// <param name="column">The feature.</param>
    /// <param name="text">The cell.</param>
    /// <param name="value">What <see cref="Value"/> made of it.</param>
    public ExactNumber Exact(int column, string? text, float value)
    {
        FeatureSpec feature = features[column];
        if (feature.Type != FeatureType.Number || string.IsNullOrEmpty(text))
        {
            bool isGiven = feature is { Type: FeatureType.Number, Missing.Kind: Fallback.Value };
            return ExactNumber.Of(isGiven ? feature.Missing.ExactValue : value);
        }
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
            ? ExactNumber.Of(whole)
            : ExactNumber.Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    public static bool TryNumber(string? text, out float number) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static float? Code(FeatureSpec feature, string word)
    {
        int code = feature.Values.ToList().IndexOf(word);
        return code >= 0 ? code : Fallen(feature.Unseen, feature.UnseenCode);
    }

    private static float? Fallen(FallbackRule rule, float nan) =>
        rule.Kind switch
        {
            Fallback.NaN => nan,
            Fallback.Value => rule.Value,
            _ => null,
        };
}
