using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Observing;

public sealed class TimelinessWatchTests : IDisposable
{
    private readonly JumpingTime _time = new();
    private readonly RememberingLogger _log = new();
    private readonly EventClock _clock;
    private readonly TimelinessWatch _watch;

    public TimelinessWatchTests()
    {
        _clock = new EventClock(new EventTimeRules(), _time);
        _watch = new TimelinessWatch(_log, _time);
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Check_MoreThanAHundredthIsEarly_NamesThePartitionOnce()
    {
        Count(0, 10_000, early: 0);
        Count(1, 1000, early: 200);
        _watch.Check(_clock);
        Assert.Empty(_log.Messages);
        for (int i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            _watch.Check(_clock);
            Count(1, 1000, early: 200);
        }

        Assert.Contains("t[1] (200)", Assert.Single(_log.Messages).Text, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(5));
        Count(0, 100_000, early: 0);
        _watch.Check(_clock);
        Assert.Contains("rare again", _log.Messages[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AtTheEnd_LogsLateRecordsWithoutWaiting()
    {
        Count(2, 1000, late: 270);
        _watch.Check(_clock, isEnd: true);
        Assert.Contains("27", Assert.Single(_log.Messages).Text, StringComparison.Ordinal);
    }

    private void Count(int partition, int records, int early = 0, int late = 0)
    {
        PartitionClock clock = _clock.Touch(new SourcePartition("t", partition));
        clock.Add(new long[records]);
        (clock.Ahead, clock.Late) = (clock.Ahead + early, clock.Late + late);
    }
}
