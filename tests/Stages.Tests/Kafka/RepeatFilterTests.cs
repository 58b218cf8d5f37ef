using Microsoft.Extensions.Time.Testing;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Tests.Kafka;

public sealed class RepeatFilterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void OneMessageAgainAndAgain_PassesOnceInHalfAMinuteWithTheCountOfTheOthers()
    {
        var filter = new RepeatFilter(_time);
        var passed = new List<int>();
        for (int i = 0; i < 65; i++)
        {
            if (
                filter.Passes(
                    $"[thrd:a:1/bootstrap]: a:1/bootstrap: Connect failed (after {i}ms in state CONNECT, {i} identical error(s) suppressed)",
                    out int held
                )
            )
            {
                passed.Add(held);
            }
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([0, 29, 29], passed);
    }

    [Fact]
    public void TheSameMessageOfLogAndErrorHandler_PassesOnce()
    {
        var filter = new RepeatFilter(_time);

        Assert.True(filter.Passes("[thrd:a:1/bootstrap]: a:1/bootstrap: Connect failed (after 0ms in state CONNECT)", out _));
        Assert.False(filter.Passes("a:1/bootstrap: Connect failed (after 3ms in state CONNECT)", out _));
    }

    [Fact]
    public void OtherMessages_Pass()
    {
        var filter = new RepeatFilter(_time);

        Assert.True(filter.Passes("a:9092: Connect failed", out _));
        Assert.True(filter.Passes("b:9092: Connect failed", out _));
        Assert.True(filter.Passes("a:9092: SASL authentication error", out _));
    }
}
