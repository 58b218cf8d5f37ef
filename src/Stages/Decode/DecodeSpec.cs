using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Decode;

/// <summary>The stage <c>decode</c> as data.</summary>
public static class DecodeSpec
{
    private static readonly Field<RecordFormat> Format = Field.Optional(
        "format", new ChoiceType<RecordFormat>(("json", RecordFormat.Json), ("csv", RecordFormat.Csv)),
        "How records are written that come without a header line. Those of a CSV file have one, and are read as CSV.", RecordFormat.Json, "json");

    private static readonly Field<byte> Delimiter = Field.Optional(
        "delimiter", new ChoiceType<byte>((",", (byte)','), (";", (byte)';'), ("|", (byte)'|'), ("tab", (byte)'\t')),
        "What stands between CSV cells.", (byte)',', "','");

    private static readonly Field<IReadOnlyList<string>> Header = Field.Optional<IReadOnlyList<string>>(
        "header", new ListType<string>(TextType.Any, 1),
        "Names of the CSV columns in order, for records that come without a header, as from Kafka. A file's own header line goes before it.", []);

    public static StageSpec<DecodeOptions> Instance { get; } = new(
        [Format, Delimiter, Header],
        v => new DecodeOptions { Format = v.Get(Format), Delimiter = v.Get(Delimiter), Header = v.Get(Header) },
        isStateless: true)
    {
        Name = "decode",
        Summary = "Reads JSON or CSV records by their schema into columns: id, event time, amount and features. "
            + "What does not decode is rejected, with a reason, to the dead letter; the records beside it go on.",
        Example = "format: json\nworkers: 2",
        Notes = Notes(),
        Check = Check,
        Create = (options, context) => new DecodeStage(options, context),
    };

    private static void Check(DecodeOptions options, PlanCheck check)
    {
        // Whoever writes records out must find the personal fields in them again.
        check.ShareSettings(options);
        if (check.Schemas.Count == 0 && !check.HasProblems)
        {
            check.Problem(null, "no record kind has a schema; name one under 'records', such as 'transaction: schemas/pix-transaction.yaml'");
        }
        if (options.Format != RecordFormat.Csv && check.Has(Header))
        {
            check.Problem(Header, "'header' is only for format: csv");
        }
    }

    private static string Notes() => $"""
        **Fields.** A dot in a path leads into a nested JSON object; for CSV the path as written is the column's name. Of equal names in an
        object the last counts, with all that is in it. What the schema does not name is ignored, but must be well-formed. `null`, an absent
        field and an empty CSV cell are *missing*; so is a field inside something that is no object.

        **Numbers** may stand in strings. They are read to the nearest double and then rounded to float, as NumPy's float64 to float32.
        In strings and CSV cells spaces around a number, a plus sign and leading zeros are allowed; NaN and infinity are no numbers.
        **Booleans** are true and false (in strings and CSV in any case), 0 and 1.
        **Categories** are compared as text, byte by byte; a JSON number or boolean is compared as it is written.
        **Amounts** are read as decimal text, never as a binary fraction, and rounded half to even to the schema's scale.
        **Ids** are texts of 1 to {IdColumn.MaxBytes} bytes or whole numbers.

        **Times.** ISO 8601: date, then optionally time, fraction (cut to milliseconds) and `Z` or an offset; without an offset it is UTC. A leap
        second, 23:59:60 in UTC, counts as the first second of the next day. Unix times may be fractional and are rounded down to milliseconds.

        **Text** that is not read is not checked for UTF-8. Records may begin with a UTF-8 byte order mark. A CSV field that the header does
        not have stops the pipeline: a slip in a name must not become a feature that is always missing.

        **Rejected records** carry one of these reasons:

        | reason | meaning |
        |---|---|
        {string.Join('\n', RejectReasons.All.Select(r => $"| `{r.Reason}` | {r.Meaning} |"))}
        """;
}
