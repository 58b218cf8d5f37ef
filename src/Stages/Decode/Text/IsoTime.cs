namespace Vigia.Stages.Decode;

/// <summary>
/// ISO 8601 times: <c>yyyy-MM-dd</c>, then optionally <c>T</c> (or a space) with <c>HH:mm</c>, <c>:ss</c>, a fraction of 1 to 9 digits
/// behind a point or comma, and <c>Z</c> or an offset <c>±HH:mm</c>, <c>±HHmm</c>, <c>±HH</c> of at most 14 hours; or the same without the
/// signs between digits, <c>yyyyMMddTHHmmss</c>. 24:00:00 is the end of a day. A time without an offset is what the zone's clock shows, or
/// UTC.
/// </summary>
/// <remarks>
/// The fraction is cut to milliseconds. A leap second, 23:59:60 in UTC, counts as the first second of the next day: POSIX time has no other
/// place for it.
/// </remarks>
internal static class IsoTime
{
    private const int DateLength = 10,
        BasicDateLength = 8;
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>Unix ms of 0001-01-01T00:00:00Z.</summary>
    public const long Min = -62_135_596_800_000;

    /// <summary>Unix ms of 9999-12-31T23:59:59.999Z.</summary>
    public const long Max = 253_402_300_799_999;

    /// <param name="text">The time.</param>
    /// <param name="zone">Whose clock shows a time without an offset; null for UTC.</param>
    /// <param name="unixMs">The time.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, ZoneClock? zone, out long unixMs) =>
        UtcTime.TryParse(text, out unixMs) || TryParseAny(text, zone, out unixMs);

    private static bool TryParseAny(ReadOnlySpan<byte> text, ZoneClock? zone, out long unixMs)
    {
        unixMs = 0;
        text = text.Trim(" \t"u8);
        bool isBasic = text.Length >= BasicDateLength && text[4] != '-';
        int dateLength = isBasic ? BasicDateLength : DateLength;
        if (text.Length < dateLength || !TryReadDate(text[..dateLength], isBasic, out long days))
        {
            return false;
        }
        long ofDay = 0;
        long? offset = null;
        bool isLeap = false;
        if (
            text.Length > dateLength
            && (
                text[dateLength] is not ((byte)'T' or (byte)'t' or (byte)' ')
                || !TryReadTime(text[(dateLength + 1)..], isBasic, out ofDay, out offset, out isLeap)
            )
        )
        {
            return false;
        }
        unixMs = Min + (days * MillisecondsPerDay) + ofDay - (offset ?? 0);
        if (!TryPlace(offset is null ? zone : null, ref unixMs))
        {
            return false;
        }
        bool isMidnight = (unixMs - Min) % MillisecondsPerDay < 1000;
        return !isLeap || isMidnight;
    }

    /// <summary>Makes UTC of what a zone's clock shows; false outside the years 1 to 9999.</summary>
    public static bool TryPlace(ZoneClock? zone, ref long unixMs)
    {
        if (zone is not null && unixMs is >= Min and <= Max)
        {
            unixMs = zone.ToUnixMs(unixMs);
        }
        return unixMs is >= Min and <= Max;
    }

    /// <summary>Days since 0001-01-01 of a date that exists.</summary>
    public static bool TryReadDay(int year, int month, int day, out long days)
    {
        bool exists = year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        days = exists ? new DateOnly(year, month, day).DayNumber : 0;
        return exists;
    }

    /// <summary>A number of exactly as many digits as <paramref name="text"/> has bytes.</summary>
    public static bool TryReadDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }
            value = (10 * value) + (digit - '0');
        }
        return !text.IsEmpty;
    }

    private static bool TryReadDate(ReadOnlySpan<byte> text, bool isBasic, out long days)
    {
        days = 0;
        if (isBasic)
        {
            return TryReadDigits(text, out int date) && TryReadDay(date / 10_000, date / 100 % 100, date % 100, out days);
        }
        return text[4] == '-'
            && text[7] == '-'
            && TryReadDigits(text[..4], out int year)
            && TryReadDigits(text[5..7], out int month)
            && TryReadDigits(text[8..], out int day)
            && TryReadDay(year, month, day, out days);
    }

    /// <summary><c>HH:mm[:ss[.f]]</c>, or <c>HHmm[ss[.f]]</c>, and what follows, as milliseconds.</summary>
    private static bool TryReadTime(ReadOnlySpan<byte> text, bool isBasic, out long ofDay, out long? offset, out bool isLeap)
    {
        (ofDay, offset, isLeap) = (0, null, false);
        int colon = isBasic ? 0 : 1;
        if (
            text.Length < 4 + colon
            || (!isBasic && text[2] != ':')
            || !TryReadDigits(text[..2], out int hour)
            || !TryReadDigits(text.Slice(2 + colon, 2), out int minute)
        )
        {
            return false;
        }
        text = text[(4 + colon)..];
        int second = 0;
        int millisecond = 0;
        if (text.Length >= 2 + colon && (isBasic ? char.IsAsciiDigit((char)text[0]) : text[0] == ':'))
        {
            if (!TryReadDigits(text.Slice(colon, 2), out second))
            {
                return false;
            }
            text = text[(2 + colon)..];
            if (!text.IsEmpty && text[0] is (byte)'.' or (byte)',' && !TryReadFraction(ref text, out millisecond))
            {
                return false;
            }
        }
        isLeap = second == 60;
        ofDay = (((((hour * 60L) + minute) * 60) + second) * 1000) + millisecond;
        bool isEndOfDay = hour == 24 && ofDay == MillisecondsPerDay;
        return (hour <= 23 || isEndOfDay) && minute <= 59 && second <= 60 && TryReadOffset(text, out offset);
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> text, out int millisecond)
    {
        int end = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        ReadOnlySpan<byte> digits = end < 0 ? text[1..] : text.Slice(1, end);
        text = text[(1 + digits.Length)..];
        millisecond = 0;
        for (int i = 0; i < 3; i++)
        {
            millisecond = (10 * millisecond) + (i < digits.Length ? digits[i] - '0' : 0);
        }
        return digits.Length is >= 1 and <= 9;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out long? offset)
    {
        offset = null;
        if (text.IsEmpty)
        {
            return true;
        }
        offset = 0;
        if (text.Length == 1 && (text[0] | 0x20) == 'z')
        {
            return true;
        }
        int sign =
            text[0] == '+' ? 1
            : text[0] == '-' ? -1
            : 0;
        ReadOnlySpan<byte> minutes = text.Length switch
        {
            3 => "00"u8,
            5 => text[3..],
            6 when text[3] == ':' => text[4..],
            _ => default,
        };
        if (sign == 0 || !TryReadDigits(minutes, out int minute) || !TryReadDigits(text[1..3], out int hour))
        {
            return false;
        }
        long minutesOff = (hour * 60L) + minute;
        offset = sign * minutesOff * 60_000;
        return minute <= 59 && minutesOff <= 14 * 60;
    }
}
