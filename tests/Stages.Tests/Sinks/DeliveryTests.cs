using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Running;
using Vigia.Stages.Sinks;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sinks;

public sealed class DeliveryTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TransientFailures_AreTriedAgain_UntilTheSinkHasEverything()
    {
        var sink = new FailingSink(failures: 5);
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        Messages messages = Lines.Of("a", "b");
        Task delivered = delivery.DeliverAsync(messages, Token).AsTask();
        await AdvanceUntilAsync(delivered, Step);
        await delivered;
        Assert.Equal(6, sink.Attempts);
        Assert.All(messages.States.ToArray(), state => Assert.Equal(MessageState.Delivered, state));
        string metrics = await TestPipeline.ScrapeAsync(_registry);
        Assert.Contains("vigia_sink_retries_total{stage=\"capture\"} 5", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_sink_records_total{stage=\"capture\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_sink_failing{stage=\"capture\"} 0", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TransientFailure_ThatLastsTooLong_EndsWithItsCause()
    {
        var sink = new FailingSink(failures: int.MaxValue);
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        long start = _time.GetTimestamp();
        Task delivered = delivery.DeliverAsync(Lines.Of("a"), Token).AsTask();
        await AdvanceUntilAsync(delivered, Step);
        var e = await Assert.ThrowsAsync<SinkException>(() => delivered);
        Assert.StartsWith("not delivered within 5m (", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(" attempts): out of order", e.Message, StringComparison.Ordinal);
        Assert.InRange(_time.GetElapsedTime(start), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5) + (2 * Step));
        Assert.Contains("vigia_sink_failing{stage=\"capture\"} 1", await TestPipeline.ScrapeAsync(_registry), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PermanentFailure_IsNotTriedAgain()
    {
        var sink = new FailingSink(failures: 1, isTransient: false);
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<SinkException>(async () => await delivery.DeliverAsync(Lines.Of("a"), Token));
        Assert.Equal(1, sink.Attempts);
    }

    [Fact]
    public async Task Cancellation_EndsThePauseBetweenAttempts()
    {
        await using Delivery delivery = Create(new FailingSink(failures: int.MaxValue), TimeSpan.FromMinutes(5));
        using var abort = new CancellationTokenSource();
        Task delivered = delivery.DeliverAsync(Lines.Of("a"), abort.Token).AsTask();
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivered);
    }

    [Fact]
    public async Task NoMessages_AreNoAttempt()
    {
        var sink = new FailingSink(failures: 1);
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        await delivery.DeliverAsync(new Messages(), Token);
        Assert.Equal(0, sink.Attempts);
    }

    [Theory]
    [InlineData(1, 0.0, 50)]
    [InlineData(1, 1.0, 100)]
    [InlineData(2, 1.0, 200)]
    [InlineData(9, 1.0, 25_600)]
    [InlineData(10, 1.0, 30_000)]
    [InlineData(10, 0.0, 15_000)]
    [InlineData(1000, 1.0, 30_000)]
    public void Backoff_DoublesToItsLimit_WithJitter(int attempt, double jitter, int expectedMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMs), Backoff.Delay(attempt, jitter));

    private Delivery Create(Sink sink, TimeSpan retryFor) => new(sink, retryFor, TestStages.Context("capture", _time, registry: _registry));

    private async Task AdvanceUntilAsync(Task task, TimeSpan step) => await Eventually.HoldsAsync(
        () =>
        {
            _time.Advance(step);
            return task.IsCompleted;
        },
        "the delivery ends");

    /// <summary>Fails a number of times, then takes everything.</summary>
    private sealed class FailingSink(int failures, bool isTransient = true) : Sink
    {
        public int Attempts { get; private set; }

        public override ValueTask WriteAsync(Messages messages, CancellationToken cancellation)
        {
            if (Attempts++ < failures)
            {
                throw new SinkException("out of order", isTransient);
            }
            messages.States.Fill(MessageState.Delivered);
            return ValueTask.CompletedTask;
        }
    }
}
