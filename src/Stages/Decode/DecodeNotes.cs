namespace Vigia.Stages.Decode;

/// <summary>The reference text of the stage <c>decode</c>.</summary>
internal static class DecodeNotes
{
    public static string Text { get; } =
        $"""
            **Fields.** A dot in a path leads into a nested JSON object; for CSV the path as written is the column's name. Of equal names in an
            object the last counts, with everything in it. What the schema does not name is ignored, but must be well-formed. `null`, an absent
            field, an empty CSV cell, a JSON `NaN` and the texts of `missing` are *missing*; so is a field inside a value that is not an object. An id is
            compared with no texts. A category is missing by its text only where the schema does not declare that text. JSON's `Infinity` is not a value of any type.

            **Numbers** may be strings. They are read to the nearest double and then rounded to float, as NumPy's float64 to float32.
            In strings and CSV cells, spaces around a number, a plus sign and leading zeros are allowed; infinity is not a number.
            With `decimal: ','` a number in text has a comma before its fraction, and points only between groups of three digits: `10.50` is rejected, not read as 1050.
            **Booleans** are true and false, 0 and 1; in strings and CSV in any case, and also t, f, yes, no, y, n, sim, não, s, verdadeiro, falso and v.
            **Categories** are compared as text, byte by byte; a JSON number or boolean is compared as it is written.
            **Amounts** are read as decimal text, never as a binary fraction, and rounded half to even to the schema's scale.
            **Ids** are texts of 1 to {IdColumn.MaxBytes} bytes or whole numbers.

            **Times.** ISO 8601: date, then optionally time, fraction (cut to milliseconds) and `Z` or an offset, with or without signs between digits
            (`20261001T091500Z`); 24:00:00 is the end of a day. Without an offset it is a time of the schema's `time_zone`, or UTC. An hour that the zone's clock passes
            twice is taken as standard time. A schema may give a pattern, `format: dd/MM/yyyy HH:mm:ss`. A leap
            second, 23:59:60 in UTC, counts as the first second of the next day. Unix times may be fractional and are rounded down to milliseconds.

            **Text** that is not read is not checked for UTF-8. Records may begin with a UTF-8 byte order mark. A CSV field that the header does
            not have stops the pipeline: a slip in a name must not become a feature that is always missing.

            **JSON from a schema registry's serializer**, with a zero byte and four bytes of schema id before the object, is read like any other JSON.

            **Avro.** A path leads through nested records, unions and maps (by key) and into arrays (by index: `embedding.0`). A field that the writer renamed
            is found by an alias in its schema. Paths that read elements 0 to n - 1 of an array read a vector: an array of another length is rejected.
            A field that the writer's schema lacks is an error at the start, or, for a schema that appears while the pipeline runs, a reason to reject its
            records, unless `reader_schema` has a default for it. With `reader_schema`, names, aliases, promotions, defaults, unions and enums are resolved
            as Avro 1.12 says; a decimal keeps its value whatever the two scales are, and a time its instant whatever the units.
            As event time, a `date` is its midnight in UTC, and a `local-timestamp` is taken as UTC; their format need not be named. As a number, a timestamp or date is
            milliseconds since 1970, a time of day milliseconds since midnight. NaN counts as missing; infinity is rejected. An amount may be a decimal, a whole number
            or text; of a `double` it is the shortest decimal that denotes it.

            **Parquet.** Files bring their columns with names and types, whatever `format` says. A timestamp without a zone, and a date, is of the schema's
            `time_zone`, or UTC; its format need not be named. Numbers, decimals, NaN and times are as in Avro. A column that the schema reads and a file
            lacks ends the run at its start.

            **XML.** A path leads through elements and to an attribute by local names: `IntrBkSttlmAmt/@Ccy`. It begins at the record's element, which `xml` of the
            record schema names, or, with a `/` before it, at the root. A message may be a document, a multipart message, or several documents one after the
            other; each record keeps the message's offset. DTDs are not read. Payloads become JSON objects with the fields that the schema names.

            **Protobuf.** A path names fields as the schema or as JSON does, leads through messages and maps (by key) and into repeated fields (by index). A field
            without presence (proto3 without `optional`) is never missing: where it is absent it has its type's default value; mark features `optional`, or use wrappers.
            A message that is absent has no fields: they are missing. A `Timestamp` is a time, an enum its name, or its number where the schema has none for it.
            A number that does not fit its declared type is rejected, where parsers would take its lower bits. A message cut between two fields cannot be recognized.

            **Schema registry.** An id that is not known yet is fetched once, before its batch is decoded. While the registry does not answer it is asked again, the
            pipeline waits, and after `patience` the run fails: nothing is acknowledged that was not decoded. Refused credentials or an untrusted certificate fail
            the run at once. Records whose schema the registry does not have, or whose schema lacks a field, are rejected with a reason of their own.

            **Rejected records** carry one of these reasons:

            | reason | meaning |
            |---|---|
            {string.Join('\n', RejectReasons.All.Select(r => $"| `{r.Reason}` | {r.Meaning} |"))}
            """;
}
