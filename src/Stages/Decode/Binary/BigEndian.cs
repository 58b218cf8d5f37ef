namespace Vigia.Stages.Decode;

/// <summary>Whole numbers as two's complement, the greatest byte first, in any number of bytes: the digits of decimals.</summary>
internal static class BigEndian
{
    /// <summary>The token of a decimal.</summary>
    /// <param name="bytes">Its digits; no bytes are zero.</param>
    /// <param name="at">Where they are in the record.</param>
    /// <param name="scale">Digits after the point.</param>
    public static Token ToToken(ReadOnlySpan<byte> bytes, int at, byte scale)
    {
        ReadOnlySpan<byte> digits = bytes.Length <= sizeof(long) ? bytes : Trim(bytes);
        return digits.Length <= sizeof(long)
            ? Token.Of(TokenKind.Decimal, ToInt64(digits), scale)
            : new Token(TokenKind.LongDecimal, at + bytes.Length - digits.Length, digits.Length, scale);
    }

    /// <summary>Leaves out leading bytes that repeat the sign.</summary>
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 1 && ((bytes[0] == 0 && bytes[1] < 0x80) || (bytes[0] == 0xFF && bytes[1] >= 0x80)))
        {
            bytes = bytes[1..];
        }
        return bytes;
    }

    private static long ToInt64(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return 0;
        }
        long value = (sbyte)bytes[0];
        foreach (byte next in bytes[1..])
        {
            value = (value << 8) | next;
        }
        return value;
    }
}
