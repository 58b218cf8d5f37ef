using System.Globalization;
using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>
/// Finds the schema's fields in any JSON object. Of equal names the last counts, with all that is in it. What is not read must
/// still be JSON.
/// </summary>
internal sealed class JsonTokenizer(FieldNode root) : RecordTokenizer
{
    /// <summary>Objects and arrays inside one another, the record itself included.</summary>
    public const int MaxDepth = 64;

    // The reader lets one level more pass, so that nesting too deep is distinguished from bad JSON.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    private readonly FieldNames _names = new();
    private byte[] _copy = [];
    private bool _hasNotNumbers;

    public override ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> payload) => RecordText.WithoutFrame(payload);

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        _hasNotNumbers = false;
        Fault? fault = Read(record, record, tokens);
        if (fault?.Reason != RejectReasons.Malformed || !NotNumbers.TryReplace(record, ref _copy))
        {
            return fault;
        }
        _hasNotNumbers = true;
        return Read(record, _copy.AsSpan(0, record.Length), tokens);
    }

    /// <summary>The last record that was read as JSON: with strings in place of NaN and infinity.</summary>
    /// <param name="record">The record.</param>
    public ReadOnlySpan<byte> JsonOf(ReadOnlySpan<byte> record) => _hasNotNumbers ? _copy.AsSpan(0, record.Length) : record;

    private Fault? Read(ReadOnlySpan<byte> record, ReadOnlySpan<byte> json, Span<Token> tokens)
    {
        tokens.Clear();
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Fault.NotAnObject;
            }
            Fault? fault = ReadObject(ref reader, root, record, tokens);
            if (fault is null)
            {
                // Throws on anything but white space after the object.
                reader.Read();
            }
            return fault;
        }
        catch (JsonException)
        {
            return record.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? Fault.Empty : Malformed(reader.BytesConsumed);
        }
    }

    private static Fault Malformed(long position) =>
        new(
            RejectReasons.Malformed,
            string.Create(CultureInfo.InvariantCulture, $"the record is not a JSON object from byte {position} on")
        );

    /// <summary>Reads from the start of an object to its end.</summary>
    private Fault? ReadObject(ref Utf8JsonReader reader, FieldNode node, ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            FieldNode? child = _names.Find(ref reader, node, record);
            reader.Read();
            Fault? fault = child is null ? Skip(ref reader) : ReadValue(ref reader, child, record, tokens);
            if (fault is not null)
            {
                return fault;
            }
        }
        return null;
    }

    private Fault? ReadValue(ref Utf8JsonReader reader, FieldNode node, ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        tokens.Slice(node.FirstSlot, node.SlotCount).Clear();
        if (node.IsField)
        {
            tokens[node.FirstSlot] = TokenOf(ref reader, record);
        }
        if (reader.TokenType == JsonTokenType.StartObject && node.HasChildren)
        {
            return reader.CurrentDepth >= MaxDepth ? Fault.TooDeep : ReadObject(ref reader, node, record, tokens);
        }
        return Skip(ref reader);
    }

    /// <summary>Reads to the end of a value that is not wanted.</summary>
    private static Fault? Skip(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return null;
        }
        do
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaxDepth)
            {
                return Fault.TooDeep;
            }
            reader.Read();
        } while (reader.CurrentDepth > depth);
        return null;
    }

    private static Token TokenOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> record)
    {
        int start = (int)reader.TokenStartIndex;
        int length = reader.ValueSpan.Length;
        return reader.TokenType switch
        {
            JsonTokenType.String when record[start] == 'N' => new Token(TokenKind.Null, start, 3),
            JsonTokenType.String when record[start] != '"' => new Token(TokenKind.Nested, start, 0),
            JsonTokenType.String => new Token(reader.ValueIsEscaped ? TokenKind.EscapedText : TokenKind.Text, start + 1, length),
            JsonTokenType.Number => new Token(TokenKind.Number, start, length),
            JsonTokenType.True => new Token(TokenKind.True, start, length),
            JsonTokenType.False => new Token(TokenKind.False, start, length),
            JsonTokenType.Null => new Token(TokenKind.Null, start, length),
            _ => new Token(TokenKind.Nested, start, 0),
        };
    }
}
