namespace Vigia.Stages.Sinks.Json;

/// <summary>Times as JSON strings: ISO 8601 in UTC with milliseconds.</summary>
internal static class JsonTime
{
    /// <summary>Bytes of <c>"2025-12-05T12:34:56.789Z"</c> with its quotes.</summary>
    public const int MaxBytes = 26;

    /// <summary>Writes a time; <c>null</c> if it lies outside the years 1 to 9999, which ISO 8601 does not cover.</summary>
    /// <param name="unixMilliseconds">Milliseconds since 1970.</param>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(long unixMilliseconds, Span<byte> destination)
    {
        const long Earliest = -62_135_596_800_000;
        const long Latest = 253_402_300_799_999;
        if (unixMilliseconds is < Earliest or > Latest)
        {
            "null"u8.CopyTo(destination);
            return 4;
        }
        DateTime time = DateTime.UnixEpoch.AddTicks(unixMilliseconds * TimeSpan.TicksPerMillisecond);
        (int year, int month, int day) = (time.Year, time.Month, time.Day);
        "\"0000-00-00T00:00:00.000Z\""u8.CopyTo(destination);
        Digits(destination.Slice(1, 4), year);
        Digits(destination.Slice(6, 2), month);
        Digits(destination.Slice(9, 2), day);
        Digits(destination.Slice(12, 2), time.Hour);
        Digits(destination.Slice(15, 2), time.Minute);
        Digits(destination.Slice(18, 2), time.Second);
        Digits(destination.Slice(21, 3), time.Millisecond);
        return MaxBytes;
    }

    private static void Digits(Span<byte> destination, int value)
    {
        for (int i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
