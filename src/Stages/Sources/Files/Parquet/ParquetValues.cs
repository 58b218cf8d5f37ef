using ParquetSharp;
using Vigia.Stages.Decode;
using TimeUnit = Vigia.Stages.Decode.TimeUnit;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Values of Parquet's physical types as tokens.</summary>
internal static unsafe class ParquetValues
{
    private const int JulianDayOf1970 = 2_440_588;
    private const long MicrosecondsPerDay = 86_400_000_000;

    public static Token Boolean(bool value, ParquetBytes bytes) => new(value ? TokenKind.True : TokenKind.False, 0, 0);

    public static Token Single(float value, ParquetBytes bytes) => Token.Of(TokenKind.Float32, BitConverter.SingleToInt32Bits(value));

    public static Token Double(double value, ParquetBytes bytes) => Token.Of(TokenKind.Float64, BitConverter.DoubleToInt64Bits(value));

    public static Token Unsigned(int value, ParquetBytes bytes) => Token.Of(TokenKind.Int64, (uint)value);

    /// <summary>A day and the nanoseconds since its midnight: how Impala and older Spark write times, in UTC.</summary>
    public static Token Int96(Int96 value, ParquetBytes bytes)
    {
        long nanoseconds = (uint)value.A | ((long)value.B << 32);
        return Token.Of(
            TokenKind.Instant,
            (((long)value.C - JulianDayOf1970) * MicrosecondsPerDay) + (nanoseconds / 1000),
            (byte)TimeUnit.Microsecond
        );
    }

    public static Token Text(ByteArray value, ParquetBytes bytes) => new(TokenKind.Text, bytes.Add(Span(value)), value.Length);

    public static Func<ByteArray, ParquetBytes, Token> Decimal(byte scale) => (value, bytes) => Decimal(Span(value), scale, bytes);

    public static Func<FixedLenByteArray, ParquetBytes, Token> FixedDecimal(byte scale, int length) =>
        (value, bytes) => Decimal(Span(value, length), scale, bytes);

    public static Func<FixedLenByteArray, ParquetBytes, Token> Fixed(TokenKind kind, int length) =>
        (value, bytes) => new Token(kind, bytes.Add(Span(value, length)), length);

    public static Token Half(FixedLenByteArray value, ParquetBytes bytes) =>
        Single((float)BitConverter.ToHalf(Span(value, sizeof(short))), bytes);

    /// <summary>Whole numbers of 32 bits.</summary>
    public static Func<int, ParquetBytes, Token> Int32(TokenKind kind, byte scale = 0) => (value, _) => Token.Of(kind, value, scale);

    /// <summary>Whole numbers of 64 bits.</summary>
    public static Func<long, ParquetBytes, Token> Int64(TokenKind kind, byte scale = 0) => (value, _) => Token.Of(kind, value, scale);

    /// <summary>Times of a wall clock, as instants; those that no clock of the years 1 to 9999 shows stay as they are.</summary>
    public static Func<T, ParquetBytes, Token> OnClock<T>(Func<T, ParquetBytes, Token> toToken, ZoneClock clock) =>
        (value, bytes) =>
        {
            Token token = toToken(value, bytes);
            return InstantTime.TryRead(token, out long wallMs)
                ? Token.Of(TokenKind.Instant, clock.ToUnixMs(wallMs), (byte)TimeUnit.Millisecond)
                : token;
        };

    private static Token Decimal(ReadOnlySpan<byte> digits, byte scale, ParquetBytes bytes)
    {
        Token token = BigEndian.ToToken(digits, 0, scale);
        return token.Kind == TokenKind.LongDecimal ? token with { Start = bytes.Add(digits.Slice(token.Start, token.Length)) } : token;
    }

    private static ReadOnlySpan<byte> Span(ByteArray value) => new((void*)value.Pointer, value.Length);

    private static ReadOnlySpan<byte> Span(FixedLenByteArray value, int length) => new((void*)value.Pointer, length);
}
