namespace Vigia.Stages.Decode;

/// <summary>Why a record was not decoded: the <c>reason</c> label of the rejection metric and of the dead letter.</summary>
public static class RejectReasons
{
    public const string Empty = "empty";
    public const string Malformed = "malformed";
    public const string TooDeep = "too_deep";
    public const string Truncated = "truncated";
    public const string TrailingBytes = "trailing_bytes";
    public const string BadLength = "bad_length";
    public const string BadIndex = "bad_index";
    public const string WrongLength = "wrong_length";
    public const string WrongNamespace = "wrong_namespace";
    public const string NoRecord = "no_record";
    public const string TooManyRecords = "too_many_records";
    public const string Unframed = "unframed";
    public const string UnknownSchema = "unknown_schema";
    public const string SchemaRefused = "schema_refused";
    public const string BadText = "bad_text";
    public const string MissingId = "missing_id";
    public const string BadId = "bad_id";
    public const string MissingTime = "missing_time";
    public const string BadTime = "bad_time";
    public const string MissingAmount = "missing_amount";
    public const string BadAmount = "bad_amount";
    public const string MissingField = "missing_field";
    public const string BadNumber = "bad_number";
    public const string BadBoolean = "bad_boolean";
    public const string BadCategory = "bad_category";
    public const string UnseenCategory = "unseen_category";
    public const string BadDecision = "bad_decision";

    /// <summary>Every reason with what it means.</summary>
    public static IReadOnlyList<(string Reason, string Meaning)> All { get; } =
    [
        (Empty, "The record has no bytes, or (JSON) nothing but white space."),
        (
            Malformed,
            "The record is not a JSON object, not well-formed XML, or no CSV record: a quote stays open, text follows a closing quote, a line ends inside, or the number of columns is not the header's."
        ),
        (TooDeep, "JSON objects and arrays, or XML elements, are nested more than 64 deep."),
        (WrongNamespace, "The root element of an XML document is not of the namespace that the record schema names."),
        (NoRecord, "An XML document has no element where the record schema expects its records."),
        (TooManyRecords, "An XML document has more than 1,000 records."),
        (Truncated, "A binary record (Avro, Protobuf) ends inside a field."),
        (TrailingBytes, "A binary record has bytes after its last field: it was written by another schema than the one it names."),
        (BadLength, "A text, list or map of a binary record has an impossible length."),
        (BadIndex, "A binary record names a branch of a union or a symbol of an enum that its schema does not have."),
        (WrongLength, "A list has another number of elements than the vector that the record schema reads from it."),
        (Unframed, "The record does not begin with a zero byte and four bytes of schema id, and no header names its schema."),
        (
            UnknownSchema,
            "The registry has no schema of the id that the record names: it was never registered there, or it was deleted for good."
        ),
        (
            SchemaRefused,
            "The schema that the record names cannot be read as the record schema: it lacks a field, or has one of another type."
        ),
        (BadText, "An id or category is not valid text: invalid UTF-8, half of a surrogate pair, or a NUL."),
        (MissingId, "The schema's id is absent, null or an empty cell."),
        (BadId, "The id is neither a text of 1 to 256 bytes nor a whole number."),
        (MissingTime, "The event time is absent, null, an empty cell or a text that means a missing value."),
        (BadTime, "The event time is not in the schema's format, or no such time exists in the years 1 to 9999."),
        (MissingAmount, "The amount is absent, null, an empty cell or a text that means a missing value."),
        (BadAmount, "The amount is not a decimal number, or exceeds 10^15 minor units: no payment is as large, and sums must fit 64 bits."),
        (MissingField, "A feature with `missing: reject` is absent, null, an empty cell or a text that means a missing value."),
        (BadNumber, "A feature of type number, or a score that comes with the record, is not a number, or too large for a 32-bit float."),
        (BadBoolean, "A feature of type boolean is not one of the words for true and false, nor 0 or 1."),
        (BadCategory, "A feature of type category is an object or an array."),
        (UnseenCategory, "A feature with `unseen: reject` has a value that is not declared."),
        (
            BadDecision,
            "With `unusable: reject`: the decision has a value that the schema does not map, or a payment of the control group no probability above 0 and at most 1."
        ),
    ];
}
