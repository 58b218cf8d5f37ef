namespace Vigia.Stages.Sources.Simulate;

/// <summary>Computes how long to wait until an event is due, at so many times real time.</summary>
internal sealed class Pacer(TimeProvider clock, long startMs, double speed)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>How long to wait until the event time <paramref name="eventMs"/> is reached; zero or less: no more.</summary>
    public TimeSpan Until(long eventMs) => TimeSpan.FromMilliseconds((eventMs - startMs) / speed) - clock.GetElapsedTime(_start);
}
