namespace Vigia.TestSupport;

/// <summary>Waits for what other threads do. A test fails if its condition does not hold within four minutes: a machine may be busy.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Waits until the condition holds, for four minutes or the given time.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (limit ?? Limit))
            {
                throw new TimeoutException($"still not: {what}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>Waits until a number has stopped changing for a while, and returns it.</summary>
    public static async Task<T> SettlesAsync<T>(Func<T> read)
        where T : IEquatable<T>
    {
        long start = TimeProvider.System.GetTimestamp();
        (T last, int same) = (read(), 0);
        while (same < 40)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"does not settle; last {last}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            T now = read();
            (last, same) = (now, now.Equals(last) ? same + 1 : 0);
        }
        return last;
    }
}
