namespace Vigia.Stages.Decode;

/// <summary>Numbers as Brazil and most of Europe write them: <c>1.234.567,89</c>.</summary>
internal static class DecimalCommaText
{
    private const int GroupLength = 3;

    /// <summary>
    /// Copies a number with a decimal point in place of the comma and without points between thousands. A point that does not separate
    /// three digits is refused: <c>10.50</c> must not become 1050.
    /// </summary>
    /// <param name="text">The number.</param>
    /// <param name="output">At least as long; may begin at or before <paramref name="text"/> in the same memory.</param>
    /// <param name="length">Bytes written.</param>
    public static bool TryWrite(ReadOnlySpan<byte> text, Span<byte> output, out int length)
    {
        length = 0;
        text = text.Trim(" \t"u8);
        int comma = text.IndexOf((byte)',');
        int whole = comma < 0 ? text.Length : comma;
        if (!AreGroups(text[..whole]) || (comma >= 0 && text[(comma + 1)..].IndexOfAny((byte)',', (byte)'.') >= 0))
        {
            return false;
        }
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '.')
            {
                output[length++] = text[i] == ',' ? (byte)'.' : text[i];
            }
        }
        return true;
    }

    private static bool AreGroups(ReadOnlySpan<byte> whole)
    {
        if (!whole.IsEmpty && whole[0] is (byte)'-' or (byte)'+')
        {
            whole = whole[1..];
        }
        int point = whole.IndexOf((byte)'.');
        if (point < 0)
        {
            return true;
        }
        bool areGroups = point is >= 1 and <= GroupLength && AreDigits(whole[..point]);
        for (whole = whole[point..]; areGroups && !whole.IsEmpty; whole = whole[(1 + GroupLength)..])
        {
            areGroups = whole.Length > GroupLength && whole[0] == '.' && AreDigits(whole.Slice(1, GroupLength));
            if (!areGroups)
            {
                break;
            }
        }
        return areGroups;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
