namespace Vigia.Stages.Decode;

/// <summary>What stands in a record where a field should be.</summary>
internal enum TokenKind : byte
{
    /// <summary>Nothing. The default: cleared tokens are missing ones.</summary>
    Missing,

    /// <summary>JSON null, or an empty CSV cell.</summary>
    Null,

    /// <summary>Text as it stands.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A number of at most 16 bytes in JSON's grammar without sign and exponent; the token says where its point is.</summary>
    PlainNumber,

    True,

    False,

    /// <summary>The inside of a JSON string with backslashes.</summary>
    EscapedText,

    /// <summary>The inside of a quoted CSV cell with doubled quotes.</summary>
    DoubledQuotes,

    /// <summary>A JSON object or array.</summary>
    Nested,
}

/// <summary>A field's value as a place in the record: nothing is converted until the whole record has been read.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Index of its first byte, after an opening quote.</param>
/// <param name="Length">Bytes, without quotes.</param>
/// <param name="Fraction">For a plain number, bytes from the point on; 0 without one.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, byte Fraction = 0);
