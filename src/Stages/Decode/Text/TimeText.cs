using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Event times in the formats that a schema can name, as Unix ms in the years 1 to 9999.</summary>
internal static class TimeText
{
    public static bool TryParse(ReadOnlySpan<byte> text, TimeFormat format, out long unixMs) => format switch
    {
        TimeFormat.Iso8601 => IsoTime.TryParse(text, out unixMs),
        TimeFormat.EndToEndId => TryParseEndToEndId(text, out unixMs),
        _ => TryParseUnix(text, format, out unixMs),
    };

    /// <summary>What the format looks like, for messages.</summary>
    public static string Describe(TimeFormat format) => format switch
    {
        TimeFormat.Iso8601 => "an ISO 8601 time such as 2025-12-05T14:07:31.250Z",
        TimeFormat.UnixSeconds => "seconds since 1970",
        TimeFormat.UnixMilliseconds => "milliseconds since 1970",
        TimeFormat.UnixMicroseconds => "microseconds since 1970",
        _ => "an endToEndId: E, 8 characters of ISPB, yyyyMMddHHmm, 11 characters",
    };

    private static bool TryParseUnix(ReadOnlySpan<byte> text, TimeFormat format, out long unixMs)
    {
        int scale = format switch { TimeFormat.UnixSeconds => 3, TimeFormat.UnixMilliseconds => 0, _ => -3 };
        return DecimalText.TryScale(text, scale, Rounding.Floor, out unixMs) && unixMs is >= IsoTime.Min and <= IsoTime.Max;
    }

    /// <summary><c>E</c>, ISPB (8 letters or digits), <c>yyyyMMddHHmm</c> in UTC, 11 letters or digits.</summary>
    private static bool TryParseEndToEndId(ReadOnlySpan<byte> text, out long unixMs)
    {
        const int Length = 32, DateAt = 9;
        unixMs = 0;
        if (text.Length != Length || text[0] != 'E' || !IsLettersAndDigits(text))
        {
            return false;
        }
        ReadOnlySpan<byte> date = text.Slice(DateAt, 12);
        if (!IsoTime.TryReadDigits(date[..8], out int day) || !IsoTime.TryReadDigits(date[8..], out int time)
            || !IsoTime.TryReadDay(day / 10000, day / 100 % 100, day % 100, out long days))
        {
            return false;
        }
        unixMs = IsoTime.Min + (((days * 1440) + (time / 100 * 60) + (time % 100)) * 60_000);
        return time / 100 <= 23 && time % 100 <= 59;
    }

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
