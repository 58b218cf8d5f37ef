using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Windows;

public sealed class EventClockTests
{
    private readonly JumpingTime _time = new();
    private readonly BatchPool _pool = new();
    private readonly EventClock _clock;
    private readonly BatchSplitter _splitter;

    public EventClockTests()
    {
        _clock = new EventClock(new EventTimeRules { Lateness = TimeSpan.FromSeconds(30), Idle = TimeSpan.FromSeconds(10) }, _time);
        _splitter = new BatchSplitter(_clock);
    }

    [Fact]
    public void Watermark_BeforeTheFirstRecord_IsUnknown() => Assert.Null(_clock.ReadWatermark());

    [Fact]
    public void Watermark_SeveralPartitions_FollowsTheSlowest()
    {
        See(0, 100_000);
        See(1, 500_000);
        Assert.Equal(70_000, _clock.ReadWatermark());
        See(0, 300_000);
        Assert.Equal(270_000, _clock.ReadWatermark());
    }

    [Fact]
    public void Watermark_IdlePartition_DoesNotHoldItBack()
    {
        See(0, 100_000);
        See(1, 500_000);
        _time.Advance(TimeSpan.FromSeconds(9));
        See(1, 600_000);
        Assert.Equal(70_000, _clock.ReadWatermark());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(570_000, _clock.ReadWatermark());
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public void Watermark_TimeOfDayIsSet_APartitionIsIdleAfterWhatHasPassedAllTheSame(int days)
    {
        See(0, 100_000);
        See(1, 500_000);
        _time.Jump = TimeSpan.FromDays(days);
        Assert.Equal(70_000, _clock.ReadWatermark());
        _time.Advance(TimeSpan.FromSeconds(9));
        See(1, 600_000);
        Assert.Equal(70_000, _clock.ReadWatermark());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(570_000, _clock.ReadWatermark());
    }

    [Fact]
    public void Watermark_PartitionComesBackFromIdleness_DoesNotGoBack()
    {
        See(0, 100_000);
        _time.Advance(TimeSpan.FromSeconds(11));
        See(1, 500_000);
        Assert.Equal(470_000, _clock.ReadWatermark());
        See(0, 110_000);
        Assert.Equal(470_000, _clock.ReadWatermark());
    }

    [Fact]
    public void Watermark_AllIdle_IsHeldBackByNobody()
    {
        See(0, 100_000);
        See(1, 500_000);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(470_000, _clock.ReadWatermark());
    }

    [Fact]
    public void Watermark_GarbageFromTheFuture_DoesNotMoveIt()
    {
        See(0, 100_000);
        See(0, long.MaxValue, sourceTime: 100_000);
        Assert.Equal(70_000, _clock.ReadWatermark());
        Assert.Equal(1, _clock.AheadCount);
    }

    private void See(int partition, long time, long? sourceTime = null)
    {
        var record = new DecodedRecord(new SourcePartition("t", partition), time, [], [], sourceTime);
        RecordBatch batch = DecodedBatch.Of(_pool, RecordKind.Transaction, [record]);
        _splitter.Split(batch);
        _pool.Return(batch);
    }
}
