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
        _clock = new EventClock(
            new EventTimeRules
            {
                Lateness = TimeSpan.FromSeconds(30),
                Idle = TimeSpan.FromSeconds(10),
                Confirmations = 1,
            },
            _time
        );
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

    [Theory]
    [InlineData(55, 0)]
    [InlineData(24 * 60, 24 * 60)]
    public void Split_OneRecordAhead_MakesNoOtherRecordLate(int minutesAhead, int sourceAhead)
    {
        var clock = new EventClock(new EventTimeRules(), _time);
        var splitter = new BatchSplitter(clock);
        // A sender stamps its record with its own clock, so that `max_ahead` lets it pass.
        DecodedRecord[] records =
        [
            .. Enumerable
                .Range(0, 6000)
                .Select(i => new DecodedRecord(
                    new SourcePartition("t", 0),
                    200L * i + (i == 300 ? minutesAhead * 60_000 : 0),
                    [],
                    [],
                    200L * i + (i == 300 ? sourceAhead * 60_000 : 0)
                )),
        ];
        foreach (DecodedRecord[] chunk in records.Chunk(512))
        {
            RecordBatch batch = DecodedBatch.Of(_pool, RecordKind.Transaction, chunk);
            splitter.Split(batch);
            _pool.Return(batch);
        }

        Assert.Equal((0, 0), (clock.LateCount, clock.AheadCount));
        PartitionClock partition = Assert.Single(clock.Partitions);
        Assert.Equal((1, 5999 * 200L), (partition.Unconfirmed, partition.Time));
    }

    [Fact]
    public void Split_FileOfDaysToCome_IsNotAhead()
    {
        RecordBatch batch = DecodedBatch.Of(
            _pool,
            RecordKind.Transaction,
            [new DecodedRecord(new SourcePartition("t", 0), 900_000_000, [], [], 0)]
        );
        batch.IsReadLater = true;
        _splitter.Split(batch);

        Assert.Equal((0, 900_000_000), (_clock.AheadCount, Assert.Single(_clock.Partitions).Time));
    }

    private void See(int partition, long time, long? sourceTime = null)
    {
        var record = new DecodedRecord(new SourcePartition("t", partition), time, [], [], sourceTime);
        RecordBatch batch = DecodedBatch.Of(_pool, RecordKind.Transaction, [record]);
        _splitter.Split(batch);
        _pool.Return(batch);
    }
}
