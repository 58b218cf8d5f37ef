using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Times that are written by a pattern such as <c>dd/MM/yyyy HH:mm:ss</c>.</summary>
internal static class PatternTime
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <param name="text">The time.</param>
    /// <param name="pattern">How it is written.</param>
    /// <param name="zone">Whose clock it shows; null for UTC.</param>
    /// <param name="unixMs">The time.</param>
    /// <returns>False if the text is written in another way, or no such time exists.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, TimePattern pattern, ZoneClock? zone, out long unixMs)
    {
        unixMs = 0;
        text = text.Trim(" \t"u8);
        Span<int> values = stackalloc int[TimePattern.PartCount];
        values.Clear();
        foreach (TimePatternStep step in pattern.Steps)
        {
            if (!TryRead(ref text, step, values))
            {
                return false;
            }
        }
        (int hour, int minute, int second, int ms) = (
            values[(int)TimePart.Hour],
            values[(int)TimePart.Minute],
            values[(int)TimePart.Second],
            values[(int)TimePart.Fraction]
        );
        bool isOfDay = (hour <= 23 && minute <= 59 && second <= 59) || (hour == 24 && minute + second + ms == 0);
        if (
            !text.IsEmpty
            || !isOfDay
            || !IsoTime.TryReadDay(values[(int)TimePart.Year], values[(int)TimePart.Month], values[(int)TimePart.Day], out long days)
        )
        {
            return false;
        }
        unixMs = IsoTime.Min + (days * MillisecondsPerDay) + (((((hour * 60L) + minute) * 60) + second) * 1000) + ms;
        return IsoTime.TryPlace(zone, ref unixMs);
    }

    private static bool TryRead(ref ReadOnlySpan<byte> text, TimePatternStep step, scoped Span<int> values)
    {
        if (step.Part is not { } part)
        {
            bool isThere = !text.IsEmpty && text[0] == step.Literal;
            text = isThere ? text[1..] : text;
            return isThere;
        }
        int length = step.Length;
        if (length == 1 && part != TimePart.Fraction)
        {
            length = text.Length > 1 && char.IsAsciiDigit((char)text[1]) ? 2 : 1;
        }
        if (text.Length < length || !IsoTime.TryReadDigits(text[..length], out int value))
        {
            return false;
        }
        // Milliseconds, whatever the number of digits.
        for (int digits = length; part == TimePart.Fraction && digits != 3; digits += digits < 3 ? 1 : -1)
        {
            value = digits < 3 ? value * 10 : value / 10;
        }
        values[(int)part] = value;
        text = text[length..];
        return true;
    }
}
