using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>
/// Writes records that were made of columns as JSON objects, for people and for reading them again. Not for several threads at once.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A writer to memory holds nothing that must be released.")]
internal sealed class ColumnarJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;
    private readonly TokenText _text = new();
    private byte[] _header = [];
    private int[] _columns = [];
    private FieldNode _root = FieldNode.Build([]);

    public ColumnarJson() => _json = new Utf8JsonWriter(_bytes, Options);

    /// <summary>The record as JSON, valid until the next call.</summary>
    /// <param name="header">That of its batch.</param>
    /// <param name="record">The record.</param>
    /// <param name="json">The object.</param>
    /// <returns>False if the record is not whole, or holds text that is not UTF-8.</returns>
    public bool TryWrite(ReadOnlySpan<byte> header, ReadOnlySpan<byte> record, out ReadOnlySpan<byte> json)
    {
        Begin(header);
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        bool isWhole =
            record.Length >= ColumnarRecord.TokenBytes(_columns.Length)
            && TryWriteObject(_root, record, ColumnarRecord.TokensOf(record, _columns.Length));
        _json.Flush();
        json = _bytes.WrittenSpan;
        return isWhole;
    }

    private void Begin(ReadOnlySpan<byte> header)
    {
        if (header.SequenceEqual(_header))
        {
            return;
        }
        _header = header.ToArray();
        FieldPath[] fields = ColumnarHeader.FieldsOf(header);
        _root = FieldNode.Build(fields.Select(field => field.Names));
        _columns = new int[fields.Length];
        for (int column = 0; column < fields.Length; column++)
        {
            _columns[_root.SlotOf(fields[column].Names)] = column;
        }
    }

    private bool TryWriteObject(FieldNode node, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        _json.WriteStartObject();
        foreach ((string name, FieldNode child) in node.Children)
        {
            _json.WritePropertyName(name);
            bool isWritten = child.HasChildren
                ? TryWriteObject(child, record, tokens)
                : TryWriteValue(record, tokens[_columns[child.FirstSlot]]);
            if (!isWritten)
            {
                return false;
            }
        }
        _json.WriteEndObject();
        return true;
    }

    private bool TryWriteValue(ReadOnlySpan<byte> record, Token token)
    {
        if (ColumnarRecord.RefersToBytes(token.Kind) && token.Start + token.Length > record.Length)
        {
            return false;
        }
        if (token.Kind is TokenKind.Missing or TokenKind.Null)
        {
            _json.WriteNullValue();
            return true;
        }
        if (token.Kind == TokenKind.Instant && InstantTime.TryRead(token, out long unixMs))
        {
            WriteTime(token, unixMs);
            return true;
        }
        _text.TryRead(record, token, out ReadOnlySpan<byte> text);
        if (!Utf8.IsValid(text))
        {
            return false;
        }
        // Infinity and NaN, which JSON has no numbers for, have no digit at their end.
        if (token.Kind is TokenKind.True or TokenKind.False || (token.IsBinaryNumber && char.IsAsciiDigit((char)text[^1])))
        {
            _json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            _json.WriteStringValue(text);
        }
        return true;
    }

    /// <summary>An instant as ISO 8601 in UTC, with as many digits after the second as its unit has.</summary>
    private void WriteTime(Token token, long unixMs)
    {
        string second = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        (long perSecond, string digits) = (TimeUnit)token.Scale switch
        {
            TimeUnit.Day => (1, ""),
            TimeUnit.Millisecond => (1_000, ".000"),
            TimeUnit.Microsecond => (1_000_000, ".000000"),
            _ => (1_000_000_000L, ".000000000"),
        };
        long rest = ((token.Bits % perSecond) + perSecond) % perSecond;
        string fraction = digits.Length == 0 ? "" : "." + rest.ToString(digits[1..], CultureInfo.InvariantCulture);
        _json.WriteStringValue(string.Concat(second, fraction, "Z"));
    }
}
