namespace Vigia.Stages.Decode;

/// <summary>What is in a record where a field should be.</summary>
internal enum TokenKind : byte
{
    /// <summary>Nothing. The default: cleared tokens are missing ones.</summary>
    Missing,

    /// <summary>JSON null, or an empty CSV cell.</summary>
    Null,

    /// <summary>Text as it is.</summary>
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

    /// <summary>An object, array, map or list.</summary>
    Nested,

    /// <summary>A whole number, in <see cref="Token.Bits"/>.</summary>
    Int64,

    /// <summary>A whole number of 64 bits without a sign, beyond what <see cref="Int64"/> holds.</summary>
    UInt64,

    /// <summary>A binary fraction of 64 bits, in <see cref="Token.Bits"/>.</summary>
    Float64,

    /// <summary>A binary fraction of 32 bits, in <see cref="Token.Bits"/>.</summary>
    Float32,

    /// <summary>A decimal fraction: <see cref="Token.Bits"/> over ten to the power of <see cref="Token.Scale"/>.</summary>
    Decimal,

    /// <summary>A decimal fraction of more than 64 bits: a place in the record, big-endian; and <see cref="Token.Scale"/>.</summary>
    LongDecimal,

    /// <summary>
    /// A point in time: <see cref="Token.Bits"/> units of <see cref="Token.Scale"/>, a <see cref="TimeUnit"/>, since 1970.
    /// </summary>
    Instant,

    /// <summary>A time of day, as an instant of the first day of 1970.</summary>
    TimeOfDay,

    /// <summary>The 16 bytes of a uuid, the first of its text first.</summary>
    Uuid,

    /// <summary>A text that is not in the record: a place among <see cref="TokenText.Constants"/>.</summary>
    Constant,
}

/// <summary>What an instant counts.</summary>
internal enum TimeUnit : byte
{
    Day,
    Millisecond,
    Microsecond,
    Nanosecond,
}

/// <summary>A field's value as a place in the record: nothing is converted until the whole record has been read.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Index of its first byte, after an opening quote.</param>
/// <param name="Length">Bytes, without quotes.</param>
/// <param name="Fraction">For a plain number, bytes from the point on; 0 without one.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, byte Fraction = 0)
{
    /// <summary>A value of 64 bits in place of a place in the record.</summary>
    public long Bits => (uint)Start | ((long)Length << 32);

    /// <summary>What the bits count: a decimal's scale, or an instant's <see cref="TimeUnit"/>.</summary>
    public byte Scale => Fraction;

    /// <summary>Whether its value is in it, not in text.</summary>
    public bool IsBinaryNumber => Kind is >= TokenKind.Int64 and <= TokenKind.TimeOfDay;

    /// <summary>A token with a value of 64 bits.</summary>
    public static Token Of(TokenKind kind, long bits, byte scale = 0) => new(kind, (int)bits, (int)(bits >> 32), scale);
}
