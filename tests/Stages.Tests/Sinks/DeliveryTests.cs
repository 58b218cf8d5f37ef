using Prometheus;
using Vigia.Stages.Sinks;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sinks;

public sealed class DeliveryTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly JumpingTime _time = new();
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
        Assert.All(messages.States.ToArray(), state => Assert.Equal(MessageState.Delivered, state), throwIfEmpty: true);
        string metrics = await TestPipeline.ScrapeAsync(_registry);
        Assert.Contains("vigia_sink_retries_total{stage=\"capture\"} 5", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_sink_records_total{stage=\"capture\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_sink_failing{stage=\"capture\"} 0", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task TransientFailure_ThatLastsTooLong_EndsWithItsCause_WhateverTheTimeOfDayIsSetTo(int days)
    {
        var sink = new FailingSink(failures: int.MaxValue);
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        long start = _time.GetTimestamp();
        Task delivered = delivery.DeliverAsync(Lines.Of("a"), Token).AsTask();
        _time.Jump = TimeSpan.FromDays(days);
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

    [Fact]
    public async Task Deliveries_OnTheirWayTogether_EndInTheirOrder()
    {
        var sink = new HoldingSink();
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        Task first = await delivery.BeginAsync(Lines.Of("1"), Token);
        Task second = await delivery.BeginAsync(Lines.Of("2"), Token);
        Assert.Equal(["1", "2"], sink.HandedOver);

        sink.OnTheirWay[1].SetResult();
        Assert.False(await Eventually.SettlesAsync(() => second.IsCompleted));
        sink.OnTheirWay[0].SetResult();
        await first;
        await second;
    }

    [Fact]
    public async Task Deliveries_ThatFailTogether_AreTriedAgainInTheirOrder_AndNothingGetsAheadOfThem()
    {
        var sink = new HoldingSink();
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        Task first = await delivery.BeginAsync(Lines.Of("1"), Token);
        Task second = await delivery.BeginAsync(Lines.Of("2"), Token);

        sink.OnTheirWay[1].SetException(new SinkException("out of order", isTransient: true));
        sink.OnTheirWay[0].SetException(new SinkException("out of order", isTransient: true));
        await UntilItFailsAsync();
        Task<Task> third = delivery.BeginAsync(Lines.Of("3"), Token).AsTask();
        Assert.Equal(2, await Eventually.SettlesAsync(() => sink.HandedOver.Count));
        await AdvanceUntilAsync(second, Step);
        await first;
        await second;
        Task last = await third;
        sink.OnTheirWay[2].SetResult();
        await last;

        Assert.Equal(["1", "2"], sink.Written);
        Assert.Equal(["1", "2", "3"], sink.HandedOver);
    }

    [Fact]
    public async Task DeliveryThatFailsForGood_EndsThoseBehindItWithItsCause()
    {
        var sink = new HoldingSink();
        await using Delivery delivery = Create(sink, TimeSpan.FromMinutes(5));
        Task first = await delivery.BeginAsync(Lines.Of("1"), Token);
        Task second = await delivery.BeginAsync(Lines.Of("2"), Token);
        sink.OnTheirWay[1].SetResult();
        sink.OnTheirWay[0].SetException(new SinkException("gone", isTransient: false));
        Assert.Equal("gone", (await Assert.ThrowsAsync<SinkException>(() => first)).Message);
        Assert.Equal("gone", (await Assert.ThrowsAsync<SinkException>(() => second)).Message);
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

    private async Task UntilItFailsAsync()
    {
        bool isFailing = false;
        while (!isFailing)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
            isFailing = (await TestPipeline.ScrapeAsync(_registry)).Contains(
                "vigia_sink_failing{stage=\"capture\"} 1",
                StringComparison.Ordinal
            );
        }
    }

    private async Task AdvanceUntilAsync(Task task, TimeSpan step) =>
        await Eventually.HoldsAsync(
            () =>
            {
                _time.Advance(step);
                return task.IsCompleted;
            },
            "the delivery ends"
        );

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

    /// <summary>Holds messages in flight until the test decides whether they succeed; what is written again succeeds at once.</summary>
    private sealed class HoldingSink : Sink
    {
        public List<TaskCompletionSource> OnTheirWay { get; } = [];

        public List<string> HandedOver { get; } = [];

        public List<string> Written { get; } = [];

        public override ValueTask<Task> HandOverAsync(Messages messages, CancellationToken cancellation)
        {
            HandedOver.Add(Text(messages));
            OnTheirWay.Add(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return ValueTask.FromResult(EndAsync(messages, OnTheirWay[^1].Task));
        }

        public override ValueTask WriteAsync(Messages messages, CancellationToken cancellation)
        {
            Written.Add(Text(messages));
            messages.States.Fill(MessageState.Delivered);
            return ValueTask.CompletedTask;
        }

        private static string Text(Messages messages) => System.Text.Encoding.UTF8.GetString(messages.Value(0));

        private static async Task EndAsync(Messages messages, Task fate)
        {
            await fate;
            messages.States.Fill(MessageState.Delivered);
        }
    }
}
