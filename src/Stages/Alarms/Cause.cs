using System.Globalization;
using System.Text.Json;

namespace Vigia.Stages.Alarms;

/// <summary>The most likely cause of a change.</summary>
/// <param name="Kind">What it looks like.</param>
/// <param name="Subject">The feature, or for scores, flagged records, their number and amount the model.</param>
/// <param name="Share">Part of the records that have changed, 0 to 1; null where detectors do not say.</param>
internal sealed record Cause(CauseKind Kind, string Subject, double? Share)
{
    /// <summary>The feature that changed places with it; null unless they are swapped.</summary>
    public string? Other { get; init; }

    /// <summary>
    /// The segments, such as <c>bank=b2</c>, that carry the change: records that have all of these values; empty for all records.
    /// </summary>
    public IReadOnlyList<string> Carriers { get; init; } = [];

    /// <summary>The multiple, the hours or the value that fits, or the versions of a model; null for other kinds.</summary>
    public string? Detail { get; init; }

    /// <summary>The detail of flagged records that are fewer than usual.</summary>
    public const string Fewer = "fewer";

    /// <summary>Whether something is wrong with the data, and not with what they are about.</summary>
    public bool IsDataFault => Kind is CauseKind.Missing or CauseKind.OneValue or CauseKind.Unit or CauseKind.Swapped or CauseKind.TimeZone;

    /// <summary>Whether it is about a model: its scores, or what it flags.</summary>
    public bool IsOfModel => Kind is CauseKind.ModelReplaced or CauseKind.Scores or CauseKind.Flagged;

    /// <summary>
    /// How much a cause explains: of several for one incident the greatest is named. A fault explains what it shows in; numbers of records
    /// and flags are what it shows in.
    /// </summary>
    public int Rank =>
        Kind switch
        {
            _ when IsDataFault => 3,
            CauseKind.NewValue or CauseKind.ModelReplaced => 3,
            CauseKind.Flagged or CauseKind.Fewer or CauseKind.Mix or CauseKind.Volume => 2,
            _ => 1,
        };

    /// <summary>
    /// Whether both describe one change, if they are seen at one time: of the same feature or model, or of a feature and of what models
    /// make of it, or of how many records a segment has and of its feature's shares. Not if other records carry them.
    /// </summary>
    public bool IsSameChange(Cause other)
    {
        if (Carriers.Count > 0 && other.Carriers.Count > 0 && !Carriers.Intersect(other.Carriers).Any())
        {
            return false;
        }
        if (Kind == CauseKind.Volume || other.Kind == CauseKind.Volume)
        {
            return Kind == other.Kind || Carriers.Intersect(other.Carriers).Any() || IsCountOf(other) || other.IsCountOf(this);
        }
        return IsOfModel || other.IsOfModel
            ? !(IsOfModel && other.IsOfModel) || (Subject == other.Subject && (Kind != other.Kind || Detail == other.Detail))
            : Kind == CauseKind.Amount
                || other.Kind == CauseKind.Amount
                || Subject == other.Subject
                || Subject == other.Other
                || Other == other.Subject;
    }

    /// <summary>Whether it is the number of records of a value of the other one's category.</summary>
    private bool IsCountOf(Cause other) =>
        Kind == CauseKind.Volume
        && other.Kind is CauseKind.Fewer or CauseKind.Mix or CauseKind.NewValue
        && Carriers.Any(c => c.StartsWith($"{other.Subject}=", StringComparison.Ordinal));

    /// <summary>One sentence, without any value of a record.</summary>
    public string Text
    {
        get
        {
            string part = Share?.ToString("P0", CultureInfo.InvariantCulture) ?? "some";
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
                CauseKind.ModelReplaced => Detail is null
                    ? $"scores of {Subject} moved, and no feature did: the model was replaced, or the code before it"
                    : $"scores of {Subject} moved, and no feature did: the model was replaced ({Detail})",
                CauseKind.Scores => $"scores of {Subject} moved",
                CauseKind.Volume => "more or fewer records than usual",
                CauseKind.Amount => "larger or smaller amounts than usual",
                CauseKind.Flagged when Detail == Fewer =>
                    $"fewer records are flagged by {Subject}: what is paid, the model or its threshold has changed",
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
            CauseKind.ModelReplaced => "model replaced",
            _ => kind.ToString().ToLowerInvariant(),
        };

    /// <summary>Writes it as the property <c>cause</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("cause");
        json.WriteString("kind", WordOf(Kind));
        json.WriteString(IsOfModel || Kind is CauseKind.Volume or CauseKind.Amount ? "model" : "feature", Subject);
        if (Other is not null)
        {
            json.WriteString("other", Other);
        }
        if (Share is { } share)
        {
            json.WriteNumber("share", Math.Round(share, 4));
        }
        json.WriteStartArray("segments");
        foreach (string carrier in Carriers)
        {
            json.WriteStringValue(carrier);
        }
        json.WriteEndArray();
        json.WriteString("text", Text);
        json.WriteEndObject();
    }

    public void Save(BinaryWriter to)
    {
        to.Write((byte)Kind);
        to.Write(Subject);
        to.Write(Share ?? double.NaN);
        to.Write(Other ?? "");
        to.Write(Detail ?? "");
        to.Write(Carriers.Count);
        foreach (string carrier in Carriers)
        {
            to.Write(carrier);
        }
    }

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    public static Cause Load(BinaryReader from)
    {
        static string? Text(string text) => text.Length == 0 ? null : text;
        (CauseKind kind, string subject, double share) = ((CauseKind)from.ReadByte(), from.ReadString(), from.ReadDouble());
        return new Cause(kind, subject, double.IsNaN(share) ? null : share)
        {
            Other = Text(from.ReadString()),
            Detail = Text(from.ReadString()),
            Carriers = [.. Enumerable.Range(0, from.ReadInt32()).Select(_ => from.ReadString())],
        };
    }
}
