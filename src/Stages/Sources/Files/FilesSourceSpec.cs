using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Files.Paths;

namespace Vigia.Stages.Sources.Files;

/// <summary>The source <c>files</c> as data.</summary>
public static class FilesSourceSpec
{
    private static readonly Field<IReadOnlyList<KeyValuePair<string, IReadOnlyList<FilePattern>>>> Paths = Field.Required<
        IReadOnlyList<KeyValuePair<string, IReadOnlyList<FilePattern>>>
    >(
        "paths",
        new MapType<IReadOnlyList<FilePattern>>(new ListType<FilePattern>(FilePatternType.Instance, 1), "record kind", 1),
        "The files of each kind of record: paths with *, ? and ** (any directories), or - for standard input."
    );

    private static readonly Field<FileFormat> Format = Field.Optional(
        "format",
        new ChoiceType<FileFormat>(
            ("auto", FileFormat.Auto),
            ("ndjson", FileFormat.Ndjson),
            ("csv", FileFormat.Csv),
            ("avro", FileFormat.Avro),
            ("parquet", FileFormat.Parquet),
            ("xml", FileFormat.Xml),
            ("xml_lines", FileFormat.XmlLines)
        ),
        "The format of the files; auto decides by .ndjson, .jsonl, .json, .csv, .tsv, .avro, .xml (before .gz) and .parquet, and is ndjson for standard input. xml is a document a file, xml_lines one a line.",
        FileFormat.Auto,
        "auto"
    );

    private static readonly Field<byte> Delimiter = Field.Optional(
        "delimiter",
        new ChoiceType<byte>((",", (byte)','), (";", (byte)';'), ("|", (byte)'|'), ("tab", (byte)'\t')),
        "The delimiter between CSV cells; the stage 'decode' takes it over.",
        (byte)',',
        "','"
    );

    private static readonly Field<IReadOnlyList<string>> Columns = Field.Optional<IReadOnlyList<string>>(
        "columns",
        new ListType<string>(TextType.Any, 1),
        "Names of the columns of CSV files that have no header line. Their first line is a record then.",
        []
    );

    private static readonly Field<bool> Merge = Field.Optional(
        "merge",
        new ChoiceType<bool>(("none", false), ("event_time", true)),
        "Whether kinds are read one after the other, or side by side in the order of their event times, as labels and transactions come in life. A run that is stopped ends for all kinds at one time.",
        false,
        "none"
    );

    private static readonly Field<long> MaxRecord = Field.Optional(
        "max_record",
        new ByteSizeType(64, 256 << 20),
        "A record of more bytes is rejected.",
        1L << 20,
        "1MiB"
    );

    public static SourceSpec<FilesSourceOptions> Instance { get; } =
        new([Paths, Format, Delimiter, Columns, Merge, ReplacedData.Setting, BatchLimits.Setting, MaxRecord], v => new FilesSourceOptions
        {
            Paths = [.. v.Get(Paths).Select(p => KeyValuePair.Create(new RecordKind(p.Key), p.Value))],
            Format = v.Get(Format),
            Delimiter = v.Get(Delimiter),
            Columns = v.Get(Columns),
            Merge = v.Get(Merge),
            RestartsReplaced = v.Get(ReplacedData.Setting),
            Batch = v.Get(BatchLimits.Setting),
            MaxRecord = (int)v.Get(MaxRecord),
        })
        {
            Name = "files",
            Summary =
                "Reads NDJSON, CSV, Avro, XML or Parquet files, all but the last plain or compressed with gzip, or standard input, and ends with the last one.",
            Example = """
                paths: { transaction: [data/2026-*.ndjson.gz, data/today.csv] }
                max_record: 64KiB
                """,
            Notes = """
                **Order.** Kinds and paths in the order written, the files of a pattern by name. A pattern that matches nothing ends the run
                at its start. Hidden files and links to directories are not followed by `*` and `**`. With `merge: event_time` each kind keeps this
                order, and the next record is always that of the earliest event time among the kinds; a record without one goes along with the one before it.

                **Records.** In NDJSON every line is one, in CSV (RFC 4180) the first is the header, and a quoted cell may go over
                several lines. Empty lines and a byte order mark are skipped; lines end with LF, CRLF or, in files, CR alone. A record's offset is its
                number within the file, from 0, and its partition the file's name as the configuration knows it.

                An Avro object container file has the schema of its records: `decode` needs no other, whatever its `format`. Its blocks may be plain or
                compressed with deflate, snappy or zstandard, and are read whole: they may have up to 256 MiB.

                An `.xml` file is one message: a document, or a multipart message of several; `xml_lines` has one in each line. A document may hold several records:
                they have one number. A file larger than `max_record` is rejected as a whole.

                Of a Parquet file only the columns are read that the record schema names. A column that is missing, or of a type that cannot
                be what the schema takes it for, ends the run at its start. A record's size, for `max_record` and `batch`, is 16 bytes a column and its texts.

                **Rejects** of this source (stage `source`): `too_large` for a record over `max_record`, `torn` for a quoted cell that the
                file's end cuts off, `open_quote` for a line with a quote that nothing closes; the first KiB is kept. `wrong_length` for a list in a
                Parquet file that has not the length of the vector that the schema reads. A last line without line end is a record like any other.

                **The same name, other data.** Where counts are kept (`state:`, or the `store:` of `performance`), a file's size and a hash of its
                bytes are kept with them; of a file over 1 MiB, of sixteen pieces. A file to which more was appended is read on behind what was counted.
                One that was written over or cut short ends the run, or with `on_replaced: restart` drops its own former counts and is counted from its
                first record. So does a file that grew within a last line that was counted before it was complete.

                **Memory** is constant, whatever the file holds, compressed or not. A file that is damaged or truncated ends the run with a
                failure that names it, after what comes before the damage has passed the pipeline.
                """,
            Check = Check,
            Create = (options, context) => new FilesSource(options, context),
        };

    private static void Check(FilesSourceOptions options, PlanCheck check)
    {
        check.ShareSettings(new CsvDelimiter(options.Delimiter));
        foreach ((RecordKind kind, IReadOnlyList<FilePattern> _) in options.Paths)
        {
            if (!check.Kinds.Contains(kind))
            {
                string others = string.Join(", ", check.Kinds.Select(k => k.Name));
                check.Problem(Paths, $"record kind '{kind}' has no schema; add '{kind}: path' under 'records', or use one of: {others}");
            }
        }
        if (options.Paths.Sum(p => p.Value.Count(pattern => pattern.IsStandardInput)) > 1)
        {
            check.Problem(Paths, "standard input ('-') appears here twice; it can be read once");
        }
        foreach (FilePattern pattern in options.Paths.SelectMany(p => p.Value))
        {
            if (options.Format == FileFormat.Auto && !pattern.IsStandardInput && FileFormats.IsUnknown(pattern.Text))
            {
                check.Problem(Paths, FileFormats.Unknown(pattern.Text));
            }
        }
        if (options.Format == FileFormat.Ndjson && check.Has(Delimiter))
        {
            check.Problem(Delimiter, "'delimiter' is only for format: csv");
        }
        if (options.MaxRecord > options.Batch.Bytes)
        {
            check.Problem(
                MaxRecord,
                $"max_record {ByteSizeType.Format(options.MaxRecord)} is larger than a batch's {ByteSizeType.Format(options.Batch.Bytes)}; lower it, or raise 'batch: bytes'"
            );
        }
    }
}
