using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>The types of Avro 1.12.</summary>
internal enum AvroType : byte
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Fixed,
    Enum,
    Array,
    Map,
    Union,
    Record,
}

/// <summary>
/// What a value means beyond its type. A logical type that does not fit its type is ignored, as the specification demands.
/// </summary>
internal enum AvroLogical : byte
{
    None,
    Decimal,
    Uuid,
    Date,
    TimeMillis,
    TimeMicros,
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,
}

/// <summary>One type of an Avro schema; a named one can contain itself.</summary>
internal sealed class AvroSchema(AvroType type)
{
    public AvroType Type { get; } = type;

    public AvroLogical Logical { get; init; }

    /// <summary>Of a decimal: digits after the point.</summary>
    public byte Scale { get; init; }

    /// <summary>Of a record, enum or fixed: the name with its namespace.</summary>
    public string? Name { get; init; }

    /// <summary>Of a record, enum or fixed: other full names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Of a fixed: its bytes.</summary>
    public int Size { get; init; }

    /// <summary>Of an enum: its symbols by index.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Of an enum: the symbol that a reader takes for one that it does not have; may be null.</summary>
    public string? DefaultSymbol { get; init; }

    /// <summary>Of an array or a map: what is in it. Of a union: its branches.</summary>
    public IReadOnlyList<AvroSchema> Parts { get; init; } = [];

    /// <summary>
    /// Of a record: its fields in the order in which they are written. Set once, after the record's name is known, for records that
    /// contain themselves.
    /// </summary>
    public IReadOnlyList<AvroField> Fields { get; set; } = [];

    /// <summary>The name without its namespace.</summary>
    public string? ShortName => Name?[(Name.LastIndexOf('.') + 1)..];

    /// <summary>The type as messages show it.</summary>
    public string Describe => Name is null ? Type.ToString().ToLowerInvariant() : $"{Type.ToString().ToLowerInvariant()} '{Name}'";

    /// <summary>A primitive type.</summary>
    public static AvroSchema Of(AvroType type) => new(type);
}

/// <summary>A field of an Avro record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Aliases">Other names by which a reader knows it.</param>
/// <param name="Schema">Its type.</param>
/// <param name="Default">What a reader takes where the writer does not have the field; null if absent.</param>
internal sealed record AvroField(string Name, IReadOnlyList<string> Aliases, AvroSchema Schema, JsonElement? Default);

/// <summary>A schema is not valid, or cannot be read as what is wanted. The message says what, where, and how to mend it.</summary>
public sealed class SchemaException(string message, Exception? cause = null) : Exception(message, cause);
