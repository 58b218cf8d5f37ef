using System.Globalization;
using System.Text.Json;

namespace Vigia.Stages.Drift.Causes;

/// <summary>The most likely cause of a change.</summary>
/// <param name="Kind">What it looks like.</param>
/// <param name="Subject">The feature, or for scores and flagged records the model.</param>
/// <param name="Share">Part of the records that have changed, 0 to 1.</param>
internal sealed record Cause(CauseKind Kind, string Subject, double Share)
{
    /// <summary>The feature that changed places with it; null unless they are swapped.</summary>
    public string? Other { get; init; }

    /// <summary>
    /// The segments, such as <c>bank=b2</c>, that carry the change: records that have all of these values; empty for all records.
    /// </summary>
    public IReadOnlyList<string> Carriers { get; init; } = [];

    /// <summary>The multiple, the hours or the value that fits; null for other kinds.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether something is wrong with the data, and not with what they are about.</summary>
    public bool IsDataFault => Kind is CauseKind.Missing or CauseKind.OneValue or CauseKind.Unit or CauseKind.Swapped or CauseKind.TimeZone;

    /// <summary>One sentence, without any value of a record.</summary>
    public string Text
    {
        get
        {
            string part = Share.ToString("P0", CultureInfo.InvariantCulture);
            string what = Kind switch
            {
                CauseKind.Missing => $"{Subject} is missing in {part} more records than usual",
                CauseKind.OneValue => $"{Subject} has one and the same value ({Detail}) in {part} of the records",
                CauseKind.Unit => $"{Subject} comes in another unit ({Detail}) in {part} of the records",
                CauseKind.Swapped => $"{Subject} and {Other} have changed places in {part} of the records",
                CauseKind.TimeZone => $"{Subject} shows another time zone ({Detail}) in {part} of the records",
                CauseKind.NewValue => $"{Subject} has values that the reference has not, in {part} of the records",
                CauseKind.Fewer => $"fewer records of one value of {Subject}, by {part} of all records",
                CauseKind.Mix => $"the values of {Subject} come in other shares, {part} of the records",
                CauseKind.Joint =>
                    $"features do not go together as in the reference, in {part} of the records, though each by itself looks right",
                CauseKind.Scores =>
                    $"scores of {Subject} moved by {part} of the records, and no feature did: another model, or another code before it",
                CauseKind.Flagged => $"more records are flagged by {Subject}: an attack, or a rule that hits one segment",
                _ => $"{Subject} moved, by {part} of the records",
            };
            return Carriers.Count == 0 ? what : $"{what}; carried by {string.Join(" and ", Carriers)}";
        }
    }

    /// <summary>How messages call a kind.</summary>
    public static string WordOf(CauseKind kind) =>
        kind switch
        {
            CauseKind.OneValue => "one value",
            CauseKind.TimeZone => "time zone",
            CauseKind.NewValue => "new value",
            _ => kind.ToString().ToLowerInvariant(),
        };

    /// <summary>Writes it as the property <c>cause</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("cause");
        json.WriteString("kind", WordOf(Kind));
        json.WriteString(Kind is CauseKind.Scores or CauseKind.Flagged ? "model" : "feature", Subject);
        if (Other is not null)
        {
            json.WriteString("other", Other);
        }
        json.WriteNumber("share", Math.Round(Share, 4));
        json.WriteStartArray("segments");
        foreach (string carrier in Carriers)
        {
            json.WriteStringValue(carrier);
        }
        json.WriteEndArray();
        json.WriteString("text", Text);
        json.WriteEndObject();
    }
}
