using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>Reads an Avro schema from its JSON (Avro 1.12). Attributes that the specification does not name are ignored.</summary>
/// <remarks>
/// Own code because the kept library refuses schemas that the specification allows: a default that fits another branch of its union than
/// the first, and a uuid in 16 bytes.
/// </remarks>
internal sealed class AvroSchemaParser
{
    // Schemas that people write do not nest deeper; names allow recursion without nesting.
    private const int MaxDepth = 64;

    private readonly Dictionary<string, AvroSchema> _named = [];
    private int _depth;

    private AvroSchemaParser() { }

    /// <summary>Reads a schema.</summary>
    /// <param name="json">Its JSON.</param>
    /// <param name="references">Schemas whose named types it uses, each after those that it uses itself.</param>
    /// <exception cref="SchemaException">It is not valid.</exception>
    public static AvroSchema Parse(string json, params IEnumerable<string> references)
    {
        var parser = new AvroSchemaParser();
        foreach (string reference in references)
        {
            parser.Read(reference);
        }
        return parser.Read(json);
    }

    private AvroSchema Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 * MaxDepth });
            // Defaults are looked at after the document is gone.
            return Read(document.RootElement.Clone(), "");
        }
        catch (JsonException e)
        {
            // Old registries may write the name of a type without quotes.
            return IsName(json.Trim())
                ? ReadName(json.Trim(), "")
                : throw new SchemaException($"the Avro schema is not JSON: {e.Message}", e);
        }
    }

    private static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');

    private AvroSchema Read(JsonElement element, string space)
    {
        if (++_depth > MaxDepth)
        {
            throw new SchemaException($"the Avro schema nests types more than {MaxDepth} deep");
        }
        AvroSchema schema = element.ValueKind switch
        {
            JsonValueKind.String => ReadName(element.GetString()!, space),
            JsonValueKind.Array => ReadUnion(element, space),
            JsonValueKind.Object => ReadObject(element, space),
            _ => throw new SchemaException($"the Avro schema has {element.ValueKind} where a type belongs"),
        };
        _depth--;
        return schema;
    }

    private AvroSchema ReadName(string name, string space)
    {
        AvroSchema? primitive = name switch
        {
            "null" => AvroSchema.Of(AvroType.Null),
            "boolean" => AvroSchema.Of(AvroType.Boolean),
            "int" => AvroSchema.Of(AvroType.Int),
            "long" => AvroSchema.Of(AvroType.Long),
            "float" => AvroSchema.Of(AvroType.Float),
            "double" => AvroSchema.Of(AvroType.Double),
            "bytes" => AvroSchema.Of(AvroType.Bytes),
            "string" => AvroSchema.Of(AvroType.String),
            _ => null,
        };
        return primitive
            ?? _named.GetValueOrDefault(FullName(name, space))
            ?? _named.GetValueOrDefault(name)
            ?? throw new SchemaException($"the Avro schema uses type '{name}', which it does not define; define it before its first use");
    }

    private AvroSchema ReadUnion(JsonElement element, string space)
    {
        AvroSchema[] branches = [.. element.EnumerateArray().Select(branch => Read(branch, space))];
        if (Array.Find(branches, branch => branch.Type == AvroType.Union) is not null)
        {
            throw new SchemaException("the Avro schema has a union directly inside a union");
        }
        foreach (IGrouping<string, AvroSchema> twice in branches.GroupBy(branch => branch.Describe).Where(same => same.Count() > 1))
        {
            throw new SchemaException($"the Avro schema has a union with {twice.Key} twice");
        }
        return branches.Length == 0
            ? throw new SchemaException("the Avro schema has an empty union")
            : new AvroSchema(AvroType.Union) { Parts = branches };
    }

    private AvroSchema ReadObject(JsonElement element, string space)
    {
        if (!element.TryGetProperty("type", out JsonElement type))
        {
            throw new SchemaException("the Avro schema has an object without 'type'");
        }
        if (type.ValueKind != JsonValueKind.String)
        {
            return Read(type, space);
        }
        switch (type.GetString())
        {
            case "record" or "error":
                return ReadRecord(element, space);
            case "enum":
                return ReadEnum(element, space);
            case "fixed":
                return ReadFixed(element, space);
            case "array":
                return new AvroSchema(AvroType.Array) { Parts = [Read(Property(element, "items"), space)] };
            case "map":
                return new AvroSchema(AvroType.Map) { Parts = [Read(Property(element, "values"), space)] };
            default:
                AvroSchema named = ReadName(type.GetString()!, space);
                AvroLogical logical = LogicalOf(element, named.Type, size: 0);
                return logical == AvroLogical.None ? named : new AvroSchema(named.Type) { Logical = logical, Scale = ScaleOf(element) };
        }
    }

    private AvroSchema ReadRecord(JsonElement element, string space)
    {
        (string name, string inner) = NameOf(element, space);
        var record = new AvroSchema(AvroType.Record) { Name = name, Aliases = AliasesOf(element, inner) };
        Define(record);
        var fields = new List<AvroField>();
        foreach (JsonElement field in Property(element, "fields").EnumerateArray())
        {
            string fieldName = Text(field, "name") ?? throw new SchemaException($"the Avro record '{name}' has a field without a name");
            if (fields.Exists(other => other.Name == fieldName))
            {
                throw new SchemaException($"the Avro record '{name}' has two fields '{fieldName}'");
            }
            JsonElement? fallback = field.TryGetProperty("default", out JsonElement value) ? value : null;
            fields.Add(new AvroField(fieldName, Texts(field, "aliases"), Read(Property(field, "type"), inner), fallback));
        }
        record.Fields = fields;
        return record;
    }

    private AvroSchema ReadEnum(JsonElement element, string space)
    {
        (string name, string inner) = NameOf(element, space);
        string[] symbols = Texts(element, "symbols");
        if (symbols.Length == 0 || symbols.Distinct().Count() != symbols.Length)
        {
            throw new SchemaException($"the Avro enum '{name}' has no symbols, or one of them twice");
        }
        return Define(
            new AvroSchema(AvroType.Enum)
            {
                Name = name,
                Aliases = AliasesOf(element, inner),
                Symbols = symbols,
                DefaultSymbol = Text(element, "default"),
            }
        );
    }

    private AvroSchema ReadFixed(JsonElement element, string space)
    {
        (string name, string inner) = NameOf(element, space);
        if (!element.TryGetProperty("size", out JsonElement size) || !size.TryGetInt32(out int bytes) || bytes < 0)
        {
            throw new SchemaException($"the Avro fixed '{name}' has no 'size', or not a whole number of bytes");
        }
        return Define(
            new AvroSchema(AvroType.Fixed)
            {
                Name = name,
                Aliases = AliasesOf(element, inner),
                Size = bytes,
                Logical = LogicalOf(element, AvroType.Fixed, bytes),
                Scale = ScaleOf(element),
            }
        );
    }

    private AvroSchema Define(AvroSchema schema) =>
        _named.TryAdd(schema.Name!, schema) ? schema : throw new SchemaException($"the Avro schema defines '{schema.Name}' twice");

    private static AvroLogical LogicalOf(JsonElement element, AvroType type, int size) =>
        (Text(element, "logicalType"), type) switch
        {
            ("decimal", AvroType.Bytes or AvroType.Fixed) when HasPrecision(element) => AvroLogical.Decimal,
            ("uuid", AvroType.String) => AvroLogical.Uuid,
            ("uuid", AvroType.Fixed) when size == 16 => AvroLogical.Uuid,
            ("date", AvroType.Int) => AvroLogical.Date,
            ("time-millis", AvroType.Int) => AvroLogical.TimeMillis,
            ("time-micros", AvroType.Long) => AvroLogical.TimeMicros,
            ("timestamp-millis" or "local-timestamp-millis", AvroType.Long) => AvroLogical.TimestampMillis,
            ("timestamp-micros" or "local-timestamp-micros", AvroType.Long) => AvroLogical.TimestampMicros,
            ("timestamp-nanos" or "local-timestamp-nanos", AvroType.Long) => AvroLogical.TimestampNanos,
            _ => AvroLogical.None,
        };

    private static bool HasPrecision(JsonElement element)
    {
        bool hasPrecision = element.TryGetProperty("precision", out JsonElement precision) && precision.TryGetInt32(out _);
        bool hasScale = element.TryGetProperty("scale", out JsonElement scale);
        return hasPrecision
            && (!hasScale || (scale.TryGetInt32(out int digits) && digits >= 0 && digits <= Math.Min(precision.GetInt32(), byte.MaxValue)));
    }

    private static byte ScaleOf(JsonElement element) =>
        element.TryGetProperty("scale", out JsonElement scale) && scale.TryGetByte(out byte digits) ? digits : (byte)0;

    /// <summary>The full name of a named type, and the namespace that holds within it.</summary>
    private static (string Name, string Inner) NameOf(JsonElement element, string space)
    {
        string name = Text(element, "name") ?? throw new SchemaException($"the Avro schema has a {Text(element, "type")} without a name");
        string full = FullName(name, Text(element, "namespace") ?? space);
        int dot = full.LastIndexOf('.');
        return (full, dot < 0 ? "" : full[..dot]);
    }

    private static string[] AliasesOf(JsonElement element, string space) =>
        [.. Texts(element, "aliases").Select(alias => FullName(alias, space))];

    private static string FullName(string name, string space) =>
        name.Contains('.') || space.Length == 0 ? name.TrimStart('.') : $"{space}.{name}";

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement value)
        && (name != "fields" || value.ValueKind == JsonValueKind.Array)
            ? value
            : throw new SchemaException($"the Avro schema has a {Text(element, "type") ?? "field"} without '{name}'");

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string[] Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ?
            [
                .. value
                    .EnumerateArray()
                    .Select(text =>
                        text.ValueKind == JsonValueKind.String
                            ? text.GetString()!
                            : throw new SchemaException($"the Avro schema has '{name}' that are not texts")
                    ),
            ]
            : [];
}
