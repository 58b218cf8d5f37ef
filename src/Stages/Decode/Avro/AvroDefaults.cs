using System.Text;
using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>Default values of a reader's schema, as tokens.</summary>
/// <param name="constants">Where texts go.</param>
/// <param name="tokens">Where tokens go, by slot.</param>
internal sealed class AvroDefaults(TokenConstants constants, List<KeyValuePair<int, Token>> tokens)
{
    /// <summary>Adds the tokens of a default value.</summary>
    /// <exception cref="SchemaException">The value is not of the type.</exception>
    public void Add(AvroSchema schema, JsonElement value, FieldNode node, string path)
    {
        if (schema.Type == AvroType.Union)
        {
            // Any branch may be meant, not the first alone (Avro 1.12).
            AvroSchema branch = schema.Parts.FirstOrDefault(part => Fits(part, value)) ?? throw Misfit(schema, path);
            Add(branch, value, node, path);
            return;
        }
        if (!Fits(schema, value))
        {
            throw Misfit(schema, path);
        }
        foreach ((string name, FieldNode child) in node.Children)
        {
            AddPart(schema, value, name, child, $"{path}.{name}");
        }
        if (node.IsField && schema.Type != AvroType.Null)
        {
            tokens.Add(KeyValuePair.Create(node.FirstSlot, TokenOf(schema, value, path)));
        }
    }

    private void AddPart(AvroSchema schema, JsonElement value, string name, FieldNode node, string path)
    {
        switch (schema.Type)
        {
            case AvroType.Record:
                AvroField field = schema.Fields.FirstOrDefault(f => f.Name == name)
                    ?? throw new SchemaException($"the reader's schema has no field '{path}', which the record schema reads");
                JsonElement inner = value.TryGetProperty(name, out JsonElement given) ? given : field.Default ?? throw Misfit(schema, path);
                Add(field.Schema, inner, node, path);
                break;
            case AvroType.Map when value.TryGetProperty(name, out JsonElement entry):
                Add(schema.Parts[0], entry, node, path);
                break;
            case AvroType.Array when ElementIndex.Of(name) is >= 0 and int index && index < value.GetArrayLength():
                Add(schema.Parts[0], value[index], node, path);
                break;
        }
    }

    private static bool Fits(AvroSchema schema, JsonElement value) =>
        schema.Type switch
        {
            AvroType.Null => value.ValueKind == JsonValueKind.Null,
            AvroType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            AvroType.Int => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
            AvroType.Long => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            AvroType.Float or AvroType.Double => value.ValueKind == JsonValueKind.Number,
            AvroType.Array => value.ValueKind == JsonValueKind.Array,
            AvroType.Record or AvroType.Map => value.ValueKind == JsonValueKind.Object,
            AvroType.Enum => value.ValueKind == JsonValueKind.String && schema.Symbols.Contains(value.GetString()!),
            _ => value.ValueKind == JsonValueKind.String,
        };

    private Token TokenOf(AvroSchema schema, JsonElement value, string path)
    {
        (TokenKind kind, byte scale) = AvroScalars.MeaningOf(schema);
        switch (schema.Type)
        {
            case AvroType.Boolean:
                return new Token(value.GetBoolean() ? TokenKind.True : TokenKind.False, 0, 0);
            case AvroType.Int or AvroType.Long:
                return Token.Of(kind == TokenKind.Text ? TokenKind.Int64 : kind, value.GetInt64(), scale);
            case AvroType.Float or AvroType.Double:
                return Token.Of(TokenKind.Float64, BitConverter.DoubleToInt64Bits(value.GetDouble()));
            case AvroType.Bytes or AvroType.Fixed:
                byte[] bytes = BytesOf(value.GetString()!, path);
                Token token =
                    kind == TokenKind.Decimal ? BigEndian.ToToken(bytes, 0, scale)
                    : kind == TokenKind.Uuid && bytes.Length == 16 ? constants.Add(new Guid(bytes, bigEndian: true).ToString())
                    : constants.Add(bytes, TokenKind.Constant);
                return token.Kind == TokenKind.LongDecimal
                    ? throw new SchemaException($"the default of field '{path}' has more digits than a 64-bit number; leave it out")
                    : token;
            case AvroType.String or AvroType.Enum:
                return constants.Add(value.GetString()!);
            default:
                return new Token(TokenKind.Nested, 0, 0);
        }
    }

    // In a schema each byte is the character of the same number.
    private static byte[] BytesOf(string text, string path) =>
        text.All(c => c <= byte.MaxValue)
            ? Encoding.Latin1.GetBytes(text)
            : throw new SchemaException($"the default of field '{path}' is bytes and has a character beyond U+00FF");

    private static SchemaException Misfit(AvroSchema schema, string path) =>
        new($"the default of field '{path}' is not of its type, {schema.Describe}");
}
