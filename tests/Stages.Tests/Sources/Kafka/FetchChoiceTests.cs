using Vigia.Kafka.Native;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Fetching;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Kafka;

public sealed class FetchChoiceTests
{
    [Theory]
    [InlineData(FetchWay.Auto)]
    [InlineData(FetchWay.Native)]
    public void NothingInTheWay_FetchesNatively(FetchWay way)
    {
        var log = new RememberingLogger();

        Assert.True(FetchChoice.IsNative(way, obstacle: null, log));

        Assert.False(log.Has("one by one"));
    }

    [Fact]
    public void Auto_WithAnObstacle_FallsBackAndSaysWhy()
    {
        var log = new RememberingLogger();

        Assert.False(FetchChoice.IsNative(FetchWay.Auto, "librdkafka has no function 'f'", log));

        Assert.True(log.Has("records are fetched one at a time, which costs more processor time: librdkafka has no function 'f'"));
    }

    [Fact]
    public void Native_WithAnObstacle_IsRefusedWithTheRemedy()
    {
        var refusal = Assert.Throws<KafkaSourceException>(() =>
            FetchChoice.IsNative(FetchWay.Native, "librdkafka has no function 'f'", new RememberingLogger())
        );

        Assert.Equal(
            "records cannot be fetched natively: librdkafka has no function 'f'; set 'fetch: auto' or 'fetch: client'",
            refusal.Message
        );
    }

    [Fact]
    public void Obstacle_IsTheFirstFunctionThatTheLibraryLacks()
    {
        Assert.Null(Librdkafka.ObstacleTo(Librdkafka.ConsumeFunctions));
        Assert.Equal(
            "librdkafka has no function 'rd_kafka_consume_by_post'",
            Librdkafka.ObstacleTo([.. Librdkafka.ConsumeFunctions, "rd_kafka_consume_by_post"])
        );
    }
}
