using Vigia.Engine.Records;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Files.Paths;

namespace Vigia.Stages.Sources.Files;

/// <summary>How records stand in files.</summary>
public enum FileFormat
{
    /// <summary>As the file's extension says.</summary>
    Auto,

    /// <summary>A JSON value a line.</summary>
    Ndjson,

    /// <summary>CSV with a header line.</summary>
    Csv,

    /// <summary>An Avro object container file.</summary>
    Avro,

    /// <summary>A Parquet file.</summary>
    Parquet,

    /// <summary>An XML document, or a multipart message of several.</summary>
    Xml,

    /// <summary>An XML document a line.</summary>
    XmlLines,
}

/// <summary>What the files source reads, and how.</summary>
public sealed record FilesSourceOptions
{
    /// <summary>The files of each record kind, in the order in which they are read.</summary>
    public required IReadOnlyList<KeyValuePair<RecordKind, IReadOnlyList<FilePattern>>> Paths { get; init; }

    public FileFormat Format { get; init; } = FileFormat.Auto;

    /// <summary>The delimiter between CSV cells.</summary>
    public byte Delimiter { get; init; } = (byte)',';

    /// <summary>Names of the columns of CSV files without a header line; empty where the first line is one.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Whether the kinds are read side by side, in the order of their event times.</summary>
    public bool Merge { get; init; }

    /// <summary>Whether a file that was written over is counted from its first record, instead of ending the run.</summary>
    public bool RestartsReplaced { get; init; }

    public BatchLimits Batch { get; init; } = BatchLimits.Default;

    /// <summary>A record of more bytes is rejected.</summary>
    public int MaxRecord { get; init; } = 1 << 20;
}
