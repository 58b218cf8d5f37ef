using System.Runtime.InteropServices;
using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>The rarer parts of a predicted record. Each method moves <c>at</c> behind a value, or says that it is not a value.</summary>
internal static class JsonScan
{
    /// <summary>The first byte from <paramref name="at"/> on that is not white space, or the record's length.</summary>
    public static int SkipSpace(ReadOnlySpan<byte> record, int at)
    {
        while (at < record.Length && record[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }
        return at;
    }

    /// <summary>Any value: what it is, or <see cref="TokenKind.Missing"/>.</summary>
    /// <param name="record">The record.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="depth">Objects around it.</param>
    public static TokenKind SkipValue<TScan>(ReadOnlySpan<byte> record, ref int at, int depth)
        where TScan : struct, IScan =>
        record[at] switch
        {
            (byte)'"' when SkipString<TScan>(record, ref at) => TokenKind.EscapedText,
            (byte)'{' or (byte)'[' when SkipNested(record, ref at, depth) => TokenKind.Nested,
            (byte)'n' when SkipWord(record, ref at, "null"u8) => TokenKind.Null,
            (byte)'N' when SkipWord(record, ref at, "NaN"u8) => TokenKind.Null,
            (byte)'I' when SkipWord(record, ref at, "Infinity"u8) => TokenKind.Nested,
            (byte)'-' when SkipWord(record, ref at, "-Infinity"u8) => TokenKind.Nested,
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') when SkipNumber(record, ref at) => TokenKind.Number,
            _ => TokenKind.Missing,
        };

    private static bool SkipWord(ReadOnlySpan<byte> record, ref int at, ReadOnlySpan<byte> word)
    {
        bool isWord = record[at..].StartsWith(word);
        at += isWord ? word.Length : 0;
        return isWord;
    }

    /// <summary>A number in JSON's grammar.</summary>
    private static bool SkipNumber(ReadOnlySpan<byte> record, ref int at)
    {
        int next = at < record.Length && record[at] == '-' ? at + 1 : at;
        int whole = Digits(record, next);
        bool isNumber = whole == 1 || (whole > 1 && record[next] != '0');
        next += whole;
        if (next < record.Length && record[next] == '.')
        {
            int fraction = Digits(record, next + 1);
            isNumber &= fraction > 0;
            next += 1 + fraction;
        }
        if (next < record.Length && record[next] is (byte)'e' or (byte)'E')
        {
            next += next + 1 < record.Length && record[next + 1] is (byte)'+' or (byte)'-' ? 2 : 1;
            int exponent = Digits(record, next);
            isNumber &= exponent > 0;
            next += exponent;
        }
        at = next;
        return isNumber;
    }

    /// <summary>A string, with escapes or without.</summary>
    private static bool SkipString<TScan>(ReadOnlySpan<byte> record, ref int at)
        where TScan : struct, IScan
    {
        ref readonly byte text = ref MemoryMarshal.GetReference(record);
        int next = (int)TScan.IndexOfStringEnd(in text, at + 1, record.Length);
        while (next < record.Length && record[next] == '\\')
        {
            byte escape = next + 1 < record.Length ? record[next + 1] : (byte)0;
            bool isUnicode = escape == 'u' && next + 6 <= record.Length && IsHex(record.Slice(next + 2, 4));
            if (!isUnicode && !"\"\\/bfnrt"u8.Contains(escape))
            {
                return false;
            }
            next = (int)TScan.IndexOfStringEnd(in text, next + (isUnicode ? 6 : 2), record.Length);
        }
        at = next + 1;
        return next < record.Length && record[next] == '"';
    }

    /// <summary>An object or array of which nothing is read.</summary>
    /// <param name="record">The record.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="depth">Objects around it.</param>
    private static bool SkipNested(ReadOnlySpan<byte> record, ref int at, int depth)
    {
        if (depth >= JsonTokenizer.MaxDepth)
        {
            return false;
        }
        var reader = new Utf8JsonReader(record[at..], new JsonReaderOptions { MaxDepth = JsonTokenizer.MaxDepth - depth });
        try
        {
            reader.Read();
            reader.Skip();
            at += (int)reader.BytesConsumed;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }
        return true;
    }

    private static int Digits(ReadOnlySpan<byte> record, int at)
    {
        int count = 0;
        while (at + count < record.Length && char.IsAsciiDigit((char)record[at + count]))
        {
            count++;
        }
        return count;
    }
}
