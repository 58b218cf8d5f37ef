using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>A decoded row, or the reason why the record was rejected.</summary>
internal sealed record ReferenceRow(string? Reason, string Id = "", long Time = 0, long Amount = 0, params float[] Features);

/// <summary>
/// Decodes one record the slow and obvious way: library parsers, strings, big integers, one field after the other in the
/// schema's order. It shares no code with the decoder.
/// </summary>
internal sealed partial class ReferenceDecoder(RecordSchema schema)
{
    public ReferenceRow DecodeJson(ReadOnlyMemory<byte> record)
    {
        if (record.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            record = record[3..];
        }
        else if (record.Length >= 5 && record.Span[0] == 0 && record.Span[1] < 128)
        {
            // The frame of a schema registry; ids are not negative.
            record = record[5..];
        }
        else if (record.Length >= 17 && record.Span[0] == 1)
        {
            // The id that is the same in every registry.
            record = record[17..];
        }
        if (record.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return new ReferenceRow("empty");
        }
        try
        {
            // Python writes NaN where JSON has null.
            string replaced = NotNumber()
                .Replace(Encoding.Latin1.GetString(record.Span), word => word.Value switch
                    {
                        "NaN" => "null",
                        "Infinity" or "-Infinity" => "[]",
                        _ => word.Value,
                    });
            byte[] json = Encoding.Latin1.GetBytes(replaced);
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? Convert(path => FieldText.Of(root, path.Names)) : new ReferenceRow("malformed");
        }
        catch (JsonException)
        {
            return new ReferenceRow(IsJson(record) ? "too_deep" : "malformed");
        }
    }

    public ReferenceRow DecodeCsv(byte[] record, IReadOnlyList<string> header, char delimiter)
    {
        // Latin-1 maps each byte to a character and back.
        string line = Encoding.Latin1.GetString(record);
        line = line.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? line[3..] : line;
        line = line.EndsWith('\n') ? line[..^1] : line;
        line = line.EndsWith('\r') ? line[..^1] : line;
        if (line.Length == 0)
        {
            return new ReferenceRow("empty");
        }
        return ReferenceCsv.Split(line, delimiter) is { } cells && cells.Count == header.Count
            ? Convert(path => FieldText.Of(Encoding.Latin1.GetBytes(cells[header.ToList().IndexOf(path.Text)])))
            : new ReferenceRow("malformed");
    }

    private static bool IsNull(FieldText field) =>
        field.Form == FieldForm.Text
        && field.Text.Trim(' ', '\t').ToUpperInvariant() is "" or "NA" or "N/A" or "NULL" or "NAN" or "NONE" or "\\N" or "?";

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|(?:NaN|-?Infinity)(?=[ \t\r\n]*[,}\\]])", RegexOptions.Singleline)]
    private static partial Regex NotNumber();

    private static bool IsJson(ReadOnlyMemory<byte> record)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = int.MaxValue });
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private ReferenceRow Convert(Func<FieldPath, FieldText> read)
    {
        (string id, long time, long amount) = ("", 0, 0);
        string? reason = schema.Id is null ? null : Id(read(schema.Id), out id);
        reason ??= schema.EventTime is null ? null : Time(read(schema.EventTime.Path), schema.EventTime.Format, out time);
        reason ??= schema.Amount is null ? null : Amount(read(schema.Amount.Path), schema.Amount.Scale, out amount);
        List<float> features = [];
        foreach (FeatureSpec feature in schema.Features)
        {
            reason ??= Feature(read(feature.Path), feature, out float value) is { } fault ? fault : Keep(features, value);
        }
        return reason is null ? new ReferenceRow(null, id, time, amount, [.. features]) : new ReferenceRow(reason);
    }

    private static string? Keep(List<float> features, float value)
    {
        features.Add(value);
        return null;
    }

    private static string? Id(FieldText field, out string id)
    {
        id = field.Text;
        return field.Form switch
        {
            FieldForm.Missing => "missing_id",
            FieldForm.NoText => "bad_text",
            FieldForm.Text when id.Contains('\0') => "bad_text",
            FieldForm.Text when id.Length > 0 && Encoding.UTF8.GetByteCount(id) <= 256 => null,
            FieldForm.Number when field.Text.Length <= 256 && field.Text.All(c => c == '-' || char.IsAsciiDigit(c)) => null,
            _ => "bad_id",
        };
    }

    private static string? Time(FieldText field, TimeFormat format, out long time)
    {
        long? parsed = field.Form is FieldForm.Text or FieldForm.Number ? ReferenceTimes.Parse(field.Text, format) : null;
        time = parsed ?? 0;
        return field.Form == FieldForm.Missing || (parsed is null && IsNull(field)) ? "missing_time"
            : parsed is null ? "bad_time"
            : null;
    }

    private static string? Amount(FieldText field, int scale, out long amount)
    {
        amount = 0;
        if (field.Form == FieldForm.Missing || IsNull(field))
        {
            return "missing_amount";
        }
        if (
            field.Form is not (FieldForm.Text or FieldForm.Number)
            || ExactDecimal.Parse(field.Text)?.Scale(scale, down: false) is not { } exact
            || exact > 1_000_000_000_000_000
            || exact < -1_000_000_000_000_000
        )
        {
            return "bad_amount";
        }
        amount = (long)exact;
        return null;
    }

    private static string? Feature(FieldText field, FeatureSpec spec, out float value)
    {
        value = spec.Missing.Kind == Fallback.Value ? spec.Missing.Value : float.NaN;
        if (field.Form == FieldForm.Missing || (IsNull(field) && !(spec.Type == FeatureType.Category && spec.Values.Contains(field.Text))))
        {
            return spec.Missing.Kind == Fallback.Reject ? "missing_field" : null;
        }
        if (spec.Type == FeatureType.Category)
        {
            return Category(field, spec, out value);
        }
        ExactDecimal? number = field.Form is FieldForm.Text or FieldForm.Number ? ExactDecimal.Parse(field.Text) : null;
        value = (float)(number?.ToDouble() ?? 0);
        if (spec.Type == FeatureType.Number)
        {
            return number is null || float.IsInfinity(value) ? "bad_number" : null;
        }
        string word = field.Text.Trim(' ', '\t').ToUpperInvariant();
        bool isTrue = word is "TRUE" or "T" or "YES" or "Y" or "SIM" or "S" or "VERDADEIRO" or "V" || number?.ToDouble() == 1;
        bool isFalse = word is "FALSE" or "F" or "NO" or "N" or "NAO" or "NÃO" or "FALSO" || number?.ToDouble() == 0;
        value = isTrue ? 1 : 0;
        return isTrue || isFalse ? null : "bad_boolean";
    }

    private static string? Category(FieldText field, FeatureSpec spec, out float value)
    {
        int code = spec.Values.ToList().IndexOf(field.Text);
        value = code >= 0 ? code : spec.UnseenCode;
        return field.Form switch
        {
            FieldForm.Nested => "bad_category",
            FieldForm.NoText => "bad_text",
            _ when field.Text.Contains('\0') => "bad_text",
            _ => code < 0 && spec.Unseen.Kind == Fallback.Reject ? "unseen_category" : null,
        };
    }
}
