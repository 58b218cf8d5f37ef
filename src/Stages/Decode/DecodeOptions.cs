using Vigia.Engine.Records;
using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>How records are written.</summary>
public enum RecordFormat
{
    /// <summary>Each record is one JSON object, with or without the frame of a schema registry.</summary>
    Json,

    /// <summary>Each record is one CSV record (RFC 4180), described by a header.</summary>
    Csv,

    /// <summary>Each record is one Avro record in binary encoding.</summary>
    Avro,

    /// <summary>Each record is one Protobuf message.</summary>
    Protobuf,

    /// <summary>Each message is one or more XML documents, each with one or more records.</summary>
    Xml,
}

/// <summary>What precedes a record in its message.</summary>
public enum Framing
{
    /// <summary>A zero byte and four bytes of schema id.</summary>
    Confluent,

    /// <summary>No frame: the payload is the record.</summary>
    None,
}

/// <summary>Settings of the stage <c>decode</c>.</summary>
public sealed record DecodeOptions
{
    /// <summary>The format of records that arrive without a header; a header says what it describes.</summary>
    public required RecordFormat Format { get; init; }

    /// <summary>Kinds whose records have another format.</summary>
    public IReadOnlyDictionary<RecordKind, RecordFormat> Formats { get; init; } = new Dictionary<RecordKind, RecordFormat>();

    /// <summary>The byte between CSV cells.</summary>
    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>Texts that mean a missing value, in any case.</summary>
    public IReadOnlyList<string> Missing { get; init; } = TextForm.DefaultMissing;

    /// <summary>Whether numbers in CSV cells and JSON strings have a comma before their fraction and points between thousands.</summary>
    public bool IsDecimalComma { get; init; }

    /// <summary>The encoding of JSON and CSV records; null for UTF-8.</summary>
    internal TextEncoding? Encoding { get; init; }

    /// <summary>Names of the CSV columns, for records that arrive without a header; may be empty.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>What precedes binary records.</summary>
    public Framing Framing { get; init; } = Framing.Confluent;

    /// <summary>The registry that knows the schemas of framed records; null where none is needed.</summary>
    public RegistryOptions? Registry { get; init; }

    /// <summary>Files with the schemas by which unframed records were written, by kind.</summary>
    public IReadOnlyDictionary<RecordKind, string> WriterSchemas { get; init; } = new Dictionary<RecordKind, string>();

    /// <summary>Files with the schemas by which records are read, by kind; those of the writers serve without one.</summary>
    public IReadOnlyDictionary<RecordKind, string> ReaderSchemas { get; init; } = new Dictionary<RecordKind, string>();

    /// <summary>The message types of Protobuf records, by kind; without one, the frame names it.</summary>
    public IReadOnlyDictionary<RecordKind, string> Messages { get; init; } = new Dictionary<RecordKind, string>();

    /// <summary>How values are written.</summary>
    internal TextForm TextForm => new(Missing, IsDecimalComma);

    /// <summary>The same for CSV records.</summary>
    internal DecodeOptions AsCsv => Format == RecordFormat.Csv ? this : this with { Format = RecordFormat.Csv };

    /// <summary>The same for XML documents.</summary>
    internal DecodeOptions AsXml => Format == RecordFormat.Xml ? this : this with { Format = RecordFormat.Xml };

    /// <summary>The format of a kind's records.</summary>
    internal RecordFormat FormatOf(RecordKind kind) => Formats.GetValueOrDefault(kind, Format);
}
