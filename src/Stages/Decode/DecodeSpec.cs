using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>The stage <c>decode</c> as data.</summary>
public static class DecodeSpec
{
    private static readonly ChoiceType<RecordFormat> FormatType = new(
        ("json", RecordFormat.Json),
        ("csv", RecordFormat.Csv),
        ("avro", RecordFormat.Avro),
        ("protobuf", RecordFormat.Protobuf),
        ("xml", RecordFormat.Xml)
    );

    private static readonly Field<RecordFormat> Format = Field.Optional(
        "format",
        FormatType,
        "The format of records. Records of CSV, Avro, Parquet and XML files bring a header, and are read as it says whatever is written here.",
        RecordFormat.Json,
        "json"
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, RecordFormat>>> Formats = Field.Optional<
        IReadOnlyList<KeyValuePair<string, RecordFormat>>
    >("formats", new MapType<RecordFormat>(FormatType, "record kind"), "Kinds of records that have another format than `format`.", []);

    private static readonly Field<byte> Delimiter = Field.Optional(
        "delimiter",
        new ChoiceType<byte>((",", (byte)','), (";", (byte)';'), ("|", (byte)'|'), ("tab", (byte)'\t')),
        "The character between CSV cells.",
        (byte)',',
        "that of the source 'files', or ','"
    );

    private static readonly Field<IReadOnlyList<string>> Missing = Field.Optional<IReadOnlyList<string>>(
        "missing",
        new ListType<string>(new MissingWordType()),
        "Texts, in any case, that mean a missing value in JSON strings and CSV cells. Ids are not compared with them; a category only where the schema does not declare the text.",
        TextForm.DefaultMissing,
        "the empty text, NA, N/A, null, NaN, None, \\N, ?"
    );

    private static readonly Field<bool> DecimalMark = Field.Optional(
        "decimal",
        new ChoiceType<bool>((".", false), (",", true)),
        "The decimal mark of numbers in CSV cells and JSON strings. With a comma, points may separate thousands: 1.234,56. JSON's own numbers have a point in any case.",
        false,
        "'.'"
    );

    private static readonly Field<TextEncoding> EncodingField = Field.Optional<TextEncoding>(
        "encoding",
        new ChoiceType<TextEncoding>(("latin1", TextEncoding.Latin1), ("windows-1252", TextEncoding.Windows1252)),
        "The encoding of JSON and CSV records that are not UTF-8. Captured and rejected records are UTF-8 in any case. XML documents declare theirs.",
        null,
        "UTF-8"
    );

    private static readonly Field<IReadOnlyList<string>> Header = Field.Optional<IReadOnlyList<string>>(
        "header",
        new ListType<string>(TextType.Any, 1),
        "Names of the CSV columns in order, for records that arrive without a header, as from Kafka. A file's own header line takes precedence.",
        []
    );

    private static readonly Field<Framing?> FramingField = Field.Optional<Framing?>(
        "framing",
        new NullableType<Framing>(new ChoiceType<Framing>(("confluent", Framing.Confluent), ("none", Framing.None))),
        "What precedes a binary record: a zero byte and four bytes of schema id, as Confluent's serializers write them, or nothing. JSON is read with and without.",
        null,
        "confluent with a `registry`, else none"
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, string>>> WriterSchema = Field.Optional<
        IReadOnlyList<KeyValuePair<string, string>>
    >(
        "writer_schema",
        new MapType<string>(PathType.ExistingFile, "record kind"),
        "For records without a frame: the file with the schema by which each kind was written: an Avro schema (.avsc), a Protobuf descriptor set, or a .proto file with its imports beside it.",
        []
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, string>>> Message = Field.Optional<
        IReadOnlyList<KeyValuePair<string, string>>
    >(
        "message",
        new MapType<string>(TextType.Any, "record kind"),
        "The Protobuf message type of each kind, such as bank.Payment. Framed records name theirs; then it is the only type that is accepted.",
        []
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, string>>> ReaderSchema = Field.Optional<
        IReadOnlyList<KeyValuePair<string, string>>
    >(
        "reader_schema",
        new MapType<string>(PathType.ExistingFile, "record kind"),
        "A file (.avsc) with the schema by which each kind is read: its aliases, defaults and promotions apply. Without one, records are read as they were written.",
        []
    );

    public static StageSpec<DecodeOptions> Instance { get; } =
        new(
            [
                Format,
                Formats,
                Delimiter,
                Missing,
                DecimalMark,
                EncodingField,
                Header,
                FramingField,
                RegistryFields.Section,
                WriterSchema,
                ReaderSchema,
                Message,
            ],
            v => new DecodeOptions
            {
                Format = v.Get(Format),
                Formats = ByKind(v.Get(Formats)),
                Delimiter = v.Get(Delimiter),
                Missing = v.Get(Missing),
                IsDecimalComma = v.Get(DecimalMark),
                Encoding = v.Get(EncodingField),
                Header = v.Get(Header),
                Framing = v.Get(FramingField) ?? (v.Get(RegistryFields.Section) is null ? Framing.None : Framing.Confluent),
                Registry = v.Get(RegistryFields.Section),
                WriterSchemas = ByKind(v.Get(WriterSchema)),
                ReaderSchemas = ByKind(v.Get(ReaderSchema)),
                Messages = ByKind(v.Get(Message)),
            },
            isStateless: true
        )
        {
            Name = "decode",
            Summary =
                "Reads JSON, CSV, Avro, Protobuf or XML records by their schema into columns: id, event time, amount and features. "
                + "A record that does not decode is rejected, with a reason, to the dead letter; the other records of the batch continue.",
            Example = "format: json\nworkers: 2",
            Notes = DecodeNotes.Text,
            Complete = (options, check) =>
                check.Has(Delimiter) || check.SharedSettings<CsvDelimiter>() is not { } files
                    ? options
                    : options with
                    {
                        Delimiter = files.Value,
                    },
            Check = Check,
            Create = (options, context) => new DecodeStage(options, context),
        };

    private static Dictionary<RecordKind, T> ByKind<T>(IReadOnlyList<KeyValuePair<string, T>> values) =>
        values.ToDictionary(value => new RecordKind(value.Key), value => value.Value);

    private static void Check(DecodeOptions options, PlanCheck check)
    {
        // Stages that write records out find the personal fields in them with these settings.
        check.ShareSettings(options);
        if (check.Schemas.Count == 0 && !check.HasProblems)
        {
            check.Problem(
                null,
                "no record kind has a schema; name one under 'records', such as 'transaction: schemas/pix-transaction.yaml'"
            );
        }
        if (check.Has(Header) && !Uses(options, check, RecordFormat.Csv))
        {
            check.Problem(Header, "'header' is only for format: csv");
        }
        foreach (
            (Field field, IEnumerable<RecordKind> kinds) in new (Field, IEnumerable<RecordKind>)[]
            {
                (Formats, options.Formats.Keys),
                (WriterSchema, options.WriterSchemas.Keys),
                (ReaderSchema, options.ReaderSchemas.Keys),
                (Message, options.Messages.Keys),
            }
        )
        {
            foreach (RecordKind kind in kinds.Where(kind => !check.Kinds.Contains(kind)))
            {
                check.Problem(field, $"record kind '{kind}' has no schema; add '{kind}: path' under 'records', or remove it here");
            }
        }
        if (options.Registry is { } registry && RegistryFields.ProblemOf(registry) is { } problem)
        {
            check.Problem(RegistryFields.Section, problem);
        }
        CheckSchemas(options, check);
    }

    private static bool Uses(DecodeOptions options, PlanCheck check, RecordFormat format) =>
        options.Format == format || check.Kinds.Any(kind => options.FormatOf(kind) == format);

    private static void CheckSchemas(DecodeOptions options, PlanCheck check)
    {
        foreach ((RecordKind kind, RecordSchema schema) in check.Schemas)
        {
            RecordFormat format = options.FormatOf(kind);
            if (format == RecordFormat.Xml && XmlFields.ProblemOf(schema) is { } problem)
            {
                check.Problem(Format, problem);
            }
            if (format is not (RecordFormat.Avro or RecordFormat.Protobuf) || !CheckFraming(options, kind, format, check))
            {
                continue;
            }
            try
            {
                if (format == RecordFormat.Avro)
                {
                    AvroFormat.Check(options, kind, schema);
                }
                else if (options.Framing == Framing.None)
                {
                    ProtoFormat.Check(options, kind, schema);
                }
            }
            catch (SchemaException e)
            {
                check.Problem(options.WriterSchemas.ContainsKey(kind) ? WriterSchema : ReaderSchema, e.Message);
            }
        }
    }

    /// <summary>Whether the settings name a schema for the records of a kind, and only one.</summary>
    private static bool CheckFraming(DecodeOptions options, RecordKind kind, RecordFormat format, PlanCheck check)
    {
        bool isFramed = options.Framing == Framing.Confluent;
        bool hasFile = options.WriterSchemas.ContainsKey(kind);
        (Field Field, string Problem)? wrong = (isFramed, hasFile) switch
        {
            (true, _) when options.Registry is null => (
                FramingField,
                "framed records need the registry that knows their schemas; add 'registry: { url: ... }', or set 'framing: none'"
            ),
            (false, false) => (
                Format,
                $"records of kind '{kind}' are {format}, and no schema is named; add 'registry: {{ url: ... }}', or 'writer_schema: {{ {kind}: file }}'"
            ),
            (true, true) => (WriterSchema, "'writer_schema' is for records without a frame; remove it, or set 'framing: none'"),
            (false, true) when format == RecordFormat.Protobuf && !options.Messages.ContainsKey(kind) => (
                Format,
                $"a file has several message types; add 'message: {{ {kind}: package.Type }}'"
            ),
            _ => null,
        };
        if (wrong is { } found)
        {
            check.Problem(found.Field, found.Problem);
        }
        return wrong is null;
    }
}
