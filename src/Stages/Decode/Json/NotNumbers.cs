namespace Vigia.Stages.Decode;

/// <summary>NaN, Infinity and -Infinity, which Python's json and others write although JSON has no such values.</summary>
internal static class NotNumbers
{
    /// <summary>
    /// Makes a copy of a record with strings and spaces in their place, so that all else stays where it was: NaN becomes the empty string.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="copy">Is replaced where it is too short.</param>
    /// <returns>Whether there is one in the place of a value.</returns>
    public static bool TryReplace(ReadOnlySpan<byte> record, ref byte[] copy)
    {
        bool isFound = false;
        if (record.IndexOf("NaN"u8) < 0 && record.IndexOf("Infinity"u8) < 0)
        {
            return false;
        }
        if (copy.Length < record.Length)
        {
            copy = new byte[Math.Max(record.Length, 2 * copy.Length)];
        }
        record.CopyTo(copy);
        for (int at = 0; at < record.Length; at++)
        {
            if (record[at] == '"')
            {
                at = EndOfString(record, at);
                continue;
            }
            int length = LengthAt(record[at..]);
            if (length > 0)
            {
                copy.AsSpan(at, length).Fill((byte)' ');
                (
                    length == 3 ? "\"\""u8
                    : length == 8 ? "\"inf\""u8
                    : "\"-inf\""u8
                ).CopyTo(copy.AsSpan(at));
                at += length - 1;
                isFound = true;
            }
        }
        return isFound;
    }

    /// <summary>The length of the word at the beginning of a text, if a comma or the end of an object or array follows; else 0.</summary>
    private static int LengthAt(ReadOnlySpan<byte> text)
    {
        int length =
            text.StartsWith("NaN"u8) ? 3
            : text.StartsWith("Infinity"u8) ? 8
            : text.StartsWith("-Infinity"u8) ? 9
            : 0;
        int next = JsonScan.SkipSpace(text, length);
        return next < text.Length && text[next] is (byte)',' or (byte)'}' or (byte)']' ? length : 0;
    }

    private static int EndOfString(ReadOnlySpan<byte> record, int at)
    {
        for (at++; at < record.Length && record[at] != '"'; at++)
        {
            at += record[at] == '\\' ? 1 : 0;
        }
        return at;
    }
}
