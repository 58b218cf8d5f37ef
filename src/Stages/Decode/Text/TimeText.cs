using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Event times as a schema says that they are written, as Unix ms in the years 1 to 9999. For one thread.</summary>
/// <param name="spec">Format, pattern and time zone.</param>
internal sealed class TimeText(EventTimeSpec spec)
{
    private readonly ZoneClock? _zone = spec.Zone is { } zone ? new ZoneClock(zone) : null;

    public bool TryParse(ReadOnlySpan<byte> text, out long unixMs) =>
        spec switch
        {
            { Pattern: { } pattern } => PatternTime.TryParse(text, pattern, _zone, out unixMs),
            { Format: TimeFormat.Iso8601 } => IsoTime.TryParse(text, _zone, out unixMs),
            { Format: TimeFormat.EndToEndId } => TryParseEndToEndId(text, out unixMs),
            _ => TryParseUnix(text, spec.Format, out unixMs),
        };

    /// <summary>What the times look like, for messages.</summary>
    public static string Describe(EventTimeSpec spec) =>
        spec switch
        {
            { Pattern: { } pattern } => $"a time that is written as {pattern}",
            { Format: TimeFormat.Iso8601 } => "an ISO 8601 time such as 2025-12-05T14:07:31.250Z",
            { Format: TimeFormat.UnixSeconds } => "seconds since 1970",
            { Format: TimeFormat.UnixMilliseconds } => "milliseconds since 1970",
            { Format: TimeFormat.UnixMicroseconds } => "microseconds since 1970",
            _ => "an endToEndId: E, 8 characters of ISPB, yyyyMMddHHmm, 11 characters",
        };

    private static bool TryParseUnix(ReadOnlySpan<byte> text, TimeFormat format, out long unixMs)
    {
        int scale = format switch
        {
            TimeFormat.UnixSeconds => 3,
            TimeFormat.UnixMilliseconds => 0,
            _ => -3,
        };
        return DecimalText.TryScale(text, scale, Rounding.Floor, out unixMs) && unixMs is >= IsoTime.Min and <= IsoTime.Max;
    }

    /// <summary>
    /// <c>E</c>, or <c>D</c> of a return; ISPB (8 capital letters or digits), <c>yyyyMMddHHmm</c> in UTC, 11 letters or digits.
    /// </summary>
    public static bool TryParseEndToEndId(ReadOnlySpan<byte> text, out long unixMs)
    {
        const int Length = 32,
            DateAt = 9;
        unixMs = 0;
        if (
            text.Length != Length
            || text[0] is not ((byte)'E' or (byte)'D')
            || !IsLettersAndDigits(text)
            || HasSmallLetter(text[1..DateAt])
        )
        {
            return false;
        }
        ReadOnlySpan<byte> date = text.Slice(DateAt, 12);
        if (
            !IsoTime.TryReadDigits(date[..8], out int day)
            || !IsoTime.TryReadDigits(date[8..], out int time)
            || !IsoTime.TryReadDay(day / 10000, day / 100 % 100, day % 100, out long days)
        )
        {
            return false;
        }
        unixMs = IsoTime.Min + (((days * 1440) + (time / 100 * 60) + (time % 100)) * 60_000);
        return time / 100 <= 23 && time % 100 <= 59;
    }

    private static bool HasSmallLetter(ReadOnlySpan<byte> text) => text.IndexOfAnyInRange((byte)'a', (byte)'z') >= 0;

    private static bool IsLettersAndDigits(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b))
            {
                return false;
            }
        }
        return true;
    }
}
