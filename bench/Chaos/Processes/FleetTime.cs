namespace Vigia.Bench.Chaos.Processes;

/// <summary>
/// Event time of what is produced: it continues from one burst to the next, far slower than the day that the longest window holds, so that
/// all records stay in that window while short ones close.
/// </summary>
internal sealed class FleetTime(TimeProvider time)
{
    /// <summary>Longer than bursts overlap, so that no record is late.</summary>
    public const int LatenessMinutes = 1;

    /// <summary>Records per second of event time.</summary>
    public const int Density = 60;

    /// <summary>Transactions are judged together by this span of event time.</summary>
    public const int CohortMinutes = 10;

    private static readonly TimeSpan Cohort = TimeSpan.FromMinutes(CohortMinutes);
    private static readonly TimeSpan Edge = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Before = TimeSpan.FromHours(20);

    private DateTimeOffset _next = time.GetUtcNow() - Before;

    /// <summary>Whether the next burst is so far from both ends of a cohort that every process agrees which one is the last.</summary>
    public bool IsMidCohort => TimeSpan.FromTicks(_next.UtcTicks % Cohort.Ticks) is var within && within > Edge && within < Cohort - Edge;

    /// <summary>Unix ms at which the next burst begins.</summary>
    public long Take(int records)
    {
        long start = _next.ToUnixTimeMilliseconds();
        _next += TimeSpan.FromSeconds((double)records / Density);
        return start;
    }
}
