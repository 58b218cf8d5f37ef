namespace Vigia.Stages.Decode;

/// <summary>What is wrong with a record. One object serves every record that has the same fault: rejecting allocates nothing.</summary>
/// <param name="Reason">One of <see cref="RejectReasons"/>.</param>
/// <param name="Detail">The field and what was expected; never a value of the record.</param>
internal sealed record Fault(string Reason, string Detail)
{
    public static readonly Fault Empty = new(RejectReasons.Empty, "the record is empty");

    public static readonly Fault TrailingBytes = new(RejectReasons.TrailingBytes, "the record has bytes after its last field");

    public static readonly Fault Unframed = new(
        RejectReasons.Unframed,
        "the record does not begin with a zero byte and four bytes of schema id; set 'schema_id: header' of the source 'kafka' where a header names the schema, or 'framing: none' and 'writer_schema' for records without them"
    );

    public static readonly Fault BadMessageIndex = new(
        RejectReasons.BadIndex,
        "the frame names a message type that the schema does not have"
    );

    public static readonly Fault NotAnObject = new(RejectReasons.Malformed, "the record is JSON, but no object");

    public static readonly Fault TooDeep = new(
        RejectReasons.TooDeep,
        $"objects and arrays are nested more than {JsonTokenizer.MaxDepth} deep"
    );
}
