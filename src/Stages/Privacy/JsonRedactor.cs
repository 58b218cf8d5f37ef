using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Privacy;

/// <summary>
/// Copies a JSON object without its personal values: a field to be dropped goes with its name, a value to be hashed gives
/// way to its keyed hash. Whatever the schema does not declare stays as it was written.
/// </summary>
/// <remarks>
/// Names are compared unescaped, whatever their case, and every one of duplicate keys is treated. A text or number where an object with
/// personal fields is declared makes the record unreadable. Arrays are walked: a path goes through the elements, and an array in a hashed
/// place has each element hashed. Hashed are a string's text, a number as written, an object as written; <c>null</c> stays. NaN, which is
/// not JSON, becomes the empty string, and Infinity the string <c>inf</c>.
/// </remarks>
/// <param name="fields">What is personal.</param>
/// <param name="hash">Needed where a field is to be hashed.</param>
[SuppressMessage("Design", "CA1001", Justification = "A writer to memory holds nothing that must be released.")]
internal sealed class JsonRedactor(PersonalFields fields, KeyedHash? hash) : Redactor
{
    /// <summary>Deeper nesting counts as unreadable.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Utf8JsonWriter _writer = new(Stream.Null, WriterOptions);
    private byte[] _copy = [];

    public override bool TryRedact(ReadOnlySpan<byte> record, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> json = RecordText.WithoutFrame(record);
        if (NotNumbers.TryReplace(json, ref _copy))
        {
            json = _copy.AsSpan(0, json.Length);
        }
        if (!Utf8.IsValid(json))
        {
            return false;
        }
        try
        {
            _writer.Reset(output);
            var reader = new Utf8JsonReader(json, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }
            CopyObject(ref reader, json, fields.Root);
            _writer.Flush();
            // What follows the object, if not white space, makes the reader throw: half a record is not a record.
            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name or personal text with an escaped half of a surrogate pair, which is not text.
            return false;
        }
    }

    private void CopyObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PersonalNode node)
    {
        _writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            PersonalNode? child = CopyName(ref reader, node);
            if (child?.Rule == PersonalRule.Drop)
            {
                reader.Skip();
                continue;
            }
            reader.Read();
            CopyValue(ref reader, json, child);
        }
        _writer.WriteEndObject();
    }

    /// <summary>Copies a property's name unless the property is to be dropped, and finds what is personal below it.</summary>
    private PersonalNode? CopyName(ref Utf8JsonReader reader, PersonalNode node)
    {
        byte[]? rented = null;
        ReadOnlySpan<byte> name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            rented = ArrayPool<byte>.Shared.Rent(name.Length);
            name = rented.AsSpan(0, reader.CopyString(rented));
        }
        PersonalNode? child = node.Find(name);
        if (child?.Rule != PersonalRule.Drop)
        {
            _writer.WritePropertyName(name);
        }
        Release(rented);
        return child;
    }

    private void CopyValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PersonalNode? node)
    {
        if (node is null)
        {
            _writer.WriteRawValue(RawValue(ref reader, json), skipInputValidation: true);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            CopyArray(ref reader, json, node);
        }
        else if (node.Rule == PersonalRule.Hash)
        {
            HashValue(ref reader, json);
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            CopyObject(ref reader, json, node);
        }
        else if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
        {
            // An object with personal fields is declared here. What is in its place may hold all of them in one text.
            throw new JsonException();
        }
        else
        {
            _writer.WriteRawValue(RawValue(ref reader, json), skipInputValidation: true);
        }
    }

    private void CopyArray(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, PersonalNode node)
    {
        _writer.WriteStartArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            CopyValue(ref reader, json, node);
        }
        _writer.WriteEndArray();
    }

    private void HashValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            _writer.WriteNullValue();
            return;
        }
        byte[]? rented = null;
        ReadOnlySpan<byte> value;
        if (reader.TokenType != JsonTokenType.String)
        {
            value = RawValue(ref reader, json);
        }
        else if (reader.ValueIsEscaped)
        {
            rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
            value = rented.AsSpan(0, reader.CopyString(rented));
        }
        else
        {
            value = reader.ValueSpan;
        }
        Span<byte> text = stackalloc byte[hash!.Length];
        _writer.WriteStringValue(text[..hash.Write(value, text)]);
        Release(rented);
    }

    /// <summary>The value at the reader as written, which is then left behind.</summary>
    private static ReadOnlySpan<byte> RawValue(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private static void Release(byte[]? rented)
    {
        if (rented is not null)
        {
            // It may hold something personal; the next to rent it need not see that.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
