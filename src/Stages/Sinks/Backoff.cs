namespace Vigia.Stages.Sinks;

/// <summary>How long to wait before trying again: doubling from a tenth of a second to half a minute, with jitter.</summary>
public static class Backoff
{
    /// <summary>The first pause, before jitter.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    /// <summary>No pause is longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="attempt">Failures so far, from 1.</param>
    /// <param name="jitter">From 0 to 1, by chance: processes that failed together shall not try again together.</param>
    /// <returns>Between half and the whole of the doubled time.</returns>
    public static TimeSpan Delay(int attempt, double jitter)
    {
        TimeSpan whole = attempt > 20 ? Longest : TimeSpan.FromTicks(Math.Min(First.Ticks << (attempt - 1), Longest.Ticks));
        return whole * (0.5 + (jitter / 2));
    }
}
