using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Kafka;

public sealed class ArrivalClockTests : IDisposable
{
    private const long Now = 1_800_000_000_000;

    private readonly RememberingLogger _log = new();
    private readonly ArrivalClock _clock;

    public ArrivalClockTests() =>
        _clock = new ArrivalClock(
            new Dictionary<RecordKind, RecordSchema>(),
            _log,
            new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Now))
        );

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(5, TimestampType.LogAppendTime, false, 5)]
    [InlineData(5, TimestampType.CreateTime, false, Now)]
    [InlineData(Now + 86_400_000, TimestampType.CreateTime, false, Now)]
    [InlineData(5, TimestampType.CreateTime, true, 5)]
    [InlineData(-1, TimestampType.CreateTime, true, Now)]
    [InlineData(-1, TimestampType.LogAppendTime, false, Now)]
    [InlineData(0, TimestampType.NotAvailable, true, Now)]
    public void ARecordArrives_WhenTheBrokerOrThisProcessSaysSo_NotItsSender(
        long timestamp,
        TimestampType type,
        bool isEventTime,
        long arrival
    ) => Assert.Equal(arrival, _clock.Of(timestamp, type, isEventTime));

    [Fact]
    public void WhoseClockATopicHas_IsLoggedOnceAndWhenItChanges()
    {
        _clock.Log("payments", TimestampType.CreateTime, isEventTime: false);
        _clock.Log("payments", TimestampType.CreateTime, isEventTime: false);
        _clock.Log("payments", TimestampType.LogAppendTime, isEventTime: false);

        Assert.Equal(2, _log.Messages.Count);
    }
}
