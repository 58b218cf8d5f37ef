namespace Vigia.Stages.Decode;

/// <summary>How records are written.</summary>
public enum RecordFormat
{
    /// <summary>Each record is one JSON object.</summary>
    Json,

    /// <summary>Each record is one CSV record (RFC 4180), described by a header.</summary>
    Csv,
}

/// <summary>Settings of the stage <c>decode</c>.</summary>
public sealed record DecodeOptions
{
    /// <summary>How records are written that come without a header; one tells that they are CSV.</summary>
    public required RecordFormat Format { get; init; }

    /// <summary>The byte between CSV cells.</summary>
    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>Names of the CSV columns, for records that come without a header; may be empty.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>The same for CSV records.</summary>
    internal DecodeOptions AsCsv => Format == RecordFormat.Csv ? this : this with { Format = RecordFormat.Csv };
}
