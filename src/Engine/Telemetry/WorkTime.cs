using Prometheus;

namespace Vigia.Engine.Telemetry;

/// <summary>
/// Time in progress, summed over everything in progress at once. What has begun and not ended counts up to now, so that a
/// delivery that hangs for an hour shows while it hangs, not when it is over.
/// </summary>
/// <param name="seconds">The sum.</param>
/// <param name="time">The clock.</param>
/// <param name="most">More than these at the same time count as these: deliveries on their way together are one worker's work.</param>
internal sealed class WorkTime(Counter.Child seconds, TimeProvider time, int most = 1)
{
    // Guards what follows; taken twice per batch.
    private readonly Lock _gate = new();
    private long _settledAt;
    private int _running;

    /// <summary>How many are in progress now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Seconds up to now.</summary>
    public double Seconds
    {
        get
        {
            Refresh();
            return seconds.Value;
        }
    }

    public void Begin() => Change(1);

    public void End() => Change(-1);

    /// <summary>Brings the counter up to now.</summary>
    public void Refresh() => Change(0);

    private void Change(int by)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_running > 0)
            {
                seconds.Inc(Math.Min(_running, most) * time.GetElapsedTime(_settledAt, now).TotalSeconds);
            }
            _settledAt = now;
            Volatile.Write(ref _running, _running + by);
        }
    }
}
