using Microsoft.Extensions.Time.Testing;

namespace Vigia.TestSupport.Doubles;

/// <summary>A clock that a test moves, on a machine whose time of day is set meanwhile. Measured durations and timers are not affected.</summary>
public sealed class JumpingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    public JumpingTime()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)) { }

    /// <summary>How far the time of day has been set forwards (or backwards, if negative) in all.</summary>
    public TimeSpan Jump { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
