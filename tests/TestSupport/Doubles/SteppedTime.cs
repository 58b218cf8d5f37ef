using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Vigia.TestSupport.Doubles;

/// <summary>A clock that advances only from one timer to the next, for a subject that waits for one timer at a time.</summary>
public sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Fires timer after timer until the subject has ended.</summary>
    public async Task DriveAsync(Task subject)
    {
        while (await Task.WhenAny(subject, _timers.Reader.WaitToReadAsync().AsTask()) != subject)
        {
            while (_timers.Reader.TryRead(out TimeSpan due))
            {
                Advance(due);
            }
        }
        await subject;
    }

    /// <summary>The subject's next timer, which has not fired.</summary>
    public ValueTask<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync();
}
