namespace Vigia.Stages.Decode;

/// <summary>
/// Local times of a zone to UTC, daylight saving included. An hour that the clock passes twice is taken as standard time; so is one that
/// it skips. For one thread.
/// </summary>
/// <param name="zone">The zone.</param>
internal sealed class ZoneClock(TimeZoneInfo zone)
{
    // Clocks change at full quarters of an hour.
    private const long Quarter = 15 * 60_000;

    private long _quarter = -1;
    private long _offset;

    /// <param name="localMs">Milliseconds since 1970, as clocks of the zone show it.</param>
    public long ToUnixMs(long localMs)
    {
        // Records come in the order of time, more or less: most are of the quarter of an hour that was looked up last.
        long quarter = (localMs - IsoTime.Min) / Quarter;
        if (quarter != _quarter)
        {
            _offset = (long)
                zone.GetUtcOffset(
                    new DateTime(quarter * Quarter * TimeSpan.TicksPerMillisecond, DateTimeKind.Unspecified)
                ).TotalMilliseconds;
            _quarter = quarter;
        }
        return localMs - _offset;
    }
}
