using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Vigia.Stages.Decode;

/// <summary>Binary values as the text that JSON would have for them: for ids, categories and exact decimals.</summary>
internal static class BinaryText
{
    // The sign, zeros before the first digit, 39 digits of 128 bits, the point.
    private const int MaxShort = 3 + byte.MaxValue + 39;

    /// <summary>The bytes that a token's text takes at most.</summary>
    public static int MaxBytes(Token token) => token.Kind == TokenKind.LongDecimal ? MaxShort + (3 * token.Length) : MaxShort;

    /// <summary>Writes a token's text.</summary>
    /// <param name="record">The record.</param>
    /// <param name="token">A binary value.</param>
    /// <param name="text">At least <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> record, Token token, Span<byte> text)
    {
        int written;
        switch (token.Kind)
        {
            case TokenKind.Int64:
                Utf8Formatter.TryFormat(token.Bits, text, out written);
                return written;
            case TokenKind.UInt64:
                Utf8Formatter.TryFormat((ulong)token.Bits, text, out written);
                return written;
            case TokenKind.Float64:
                BitConverter.Int64BitsToDouble(token.Bits).TryFormat(text, out written, provider: CultureInfo.InvariantCulture);
                return written;
            case TokenKind.Float32:
                BitConverter.Int32BitsToSingle((int)token.Bits).TryFormat(text, out written, provider: CultureInfo.InvariantCulture);
                return written;
            case TokenKind.Instant or TokenKind.TimeOfDay:
                return WriteInstant(token, text);
            case TokenKind.Decimal:
                return WriteDecimal(token.Bits, token.Scale, text);
            case TokenKind.LongDecimal:
                return WriteLongDecimal(record.Slice(token.Start, token.Length), token.Scale, text);
            default:
                new Guid(record.Slice(token.Start, token.Length), bigEndian: true).TryFormat(text, out written);
                return written;
        }
    }

    /// <summary>Milliseconds, with the digits of finer units after the point.</summary>
    private static int WriteInstant(Token token, Span<byte> text) =>
        (TimeUnit)token.Scale switch
        {
            TimeUnit.Day => WriteDecimal((Int128)token.Bits * 86_400_000, 0, text),
            TimeUnit.Millisecond => WriteDecimal(token.Bits, 0, text),
            TimeUnit.Microsecond => WriteDecimal(token.Bits, 3, text),
            _ => WriteDecimal(token.Bits, 6, text),
        };

    private static int WriteDecimal(Int128 digits, int scale, Span<byte> text)
    {
        digits.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        return PlacePoint(text, length, scale);
    }

    private static int WriteLongDecimal(ReadOnlySpan<byte> bytes, int scale, Span<byte> text)
    {
        if (bytes.Length <= 16)
        {
            Span<byte> padded = stackalloc byte[16];
            padded.Fill(bytes[0] >= 0x80 ? (byte)0xFF : (byte)0);
            bytes.CopyTo(padded[^bytes.Length..]);
            return WriteDecimal(System.Buffers.Binary.BinaryPrimitives.ReadInt128BigEndian(padded), scale, text);
        }
        // More than 38 digits: no amount, no feature; whatever it is, it is not met in every record.
        string digits = new BigInteger(bytes, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
        return PlacePoint(text, Encoding.ASCII.GetBytes(digits, text), scale);
    }

    /// <summary>Puts a point before the last <paramref name="scale"/> digits.</summary>
    private static int PlacePoint(Span<byte> text, int length, int scale)
    {
        if (scale == 0)
        {
            return length;
        }
        int first = text[0] == '-' ? 1 : 0;
        int zeros = Math.Max(0, scale + 1 - (length - first));
        text[first..length].CopyTo(text[(first + zeros)..]);
        text.Slice(first, zeros).Fill((byte)'0');
        length += zeros;
        int point = length - scale;
        text[point..length].CopyTo(text[(point + 1)..]);
        text[point] = (byte)'.';
        return length + 1;
    }
}
