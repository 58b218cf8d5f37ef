namespace Vigia.Bench.Chaos.Processes;

/// <summary>
/// Event time of what is produced: it goes on from one burst to the next, far slower than the day that the longest window holds, so that all
/// records stay in that window while short ones close.
/// </summary>
internal sealed class FleetTime(TimeProvider time)
{
    /// <summary>Longer than bursts overlap, so that no record is late.</summary>
    public const int LatenessMinutes = 1;

    /// <summary>Records per second of event time.</summary>
    public const int Density = 60;

    private static readonly TimeSpan Before = TimeSpan.FromHours(20);

    private DateTimeOffset _next = time.GetUtcNow() - Before;

    /// <summary>Unix ms at which the next burst begins.</summary>
    public long Take(int records)
    {
        long start = _next.ToUnixTimeMilliseconds();
        _next += TimeSpan.FromSeconds((double)records / Density);
        return start;
    }
}
