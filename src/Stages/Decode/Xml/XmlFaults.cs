using System.Globalization;

namespace Vigia.Stages.Decode;

/// <summary>What can be wrong with an XML document as a whole. No text of the document is ever in it.</summary>
internal static class XmlFaults
{
    /// <summary>Elements inside one another, the root included.</summary>
    public const int MaxDepth = 64;

    /// <summary>Records of one message; the SPI sends ten at most.</summary>
    public const int MaxRecords = 1000;

    public static readonly Fault TooDeep = new(RejectReasons.TooDeep, $"elements are nested more than {MaxDepth} deep");

    public static readonly Fault TooMany = new(RejectReasons.TooManyRecords, $"the message has more than {MaxRecords} records");

    public static readonly Fault WrongNamespace = new(
        RejectReasons.WrongNamespace,
        "the root element is not of the namespace that the record schema names"
    );

    public static readonly Fault NoRecord = new(
        RejectReasons.NoRecord,
        "the document has no element where the record schema expects its records ('records_at')"
    );

    public static readonly Fault NotXml = new(RejectReasons.Malformed, "the message does not begin as XML or as multipart does");

    /// <summary>The document is not XML.</summary>
    /// <param name="line">Where the fault was found, from 1; 0 if that is not known.</param>
    /// <param name="position">Within the line, from 1.</param>
    public static Fault NotWellFormed(int line, int position) =>
        new(
            RejectReasons.Malformed,
            line == 0
                ? "the document is not well-formed XML"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"the document is not well-formed XML, or has a DTD, at line {line}, position {position}"
                )
        );
}
