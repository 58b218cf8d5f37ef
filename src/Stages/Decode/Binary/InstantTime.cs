namespace Vigia.Stages.Decode;

/// <summary>Instants of binary records as Unix ms, in the years 1 to 9999.</summary>
internal static class InstantTime
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>The millisecond that contains the instant; false for one in no such year, as those that stand for infinity are.</summary>
    public static bool TryRead(Token token, out long unixMs)
    {
        bool isInRange = true;
        switch ((TimeUnit)token.Scale)
        {
            case TimeUnit.Day:
                isInRange = token.Bits is >= IsoTime.Min / MillisecondsPerDay and <= IsoTime.Max / MillisecondsPerDay;
                unixMs = isInRange ? token.Bits * MillisecondsPerDay : 0;
                break;
            case TimeUnit.Millisecond:
                unixMs = token.Bits;
                break;
            case TimeUnit.Microsecond:
                unixMs = Floor(token.Bits, 1_000);
                break;
            default:
                // The ends of the range are 1677 and 2262, which programs write for infinity.
                isInRange = token.Bits is not (long.MinValue or long.MaxValue);
                unixMs = Floor(token.Bits, 1_000_000);
                break;
        }
        return isInRange && unixMs is >= IsoTime.Min and <= IsoTime.Max;
    }

    private static long Floor(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);
}
