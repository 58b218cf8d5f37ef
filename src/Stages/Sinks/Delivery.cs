using Vigia.Engine.Components;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Sinks;

/// <summary>
/// Writes to a sink until it has everything: a transient failure is tried again with growing pauses for a bounded time,
/// then it is the pipeline's end. So nothing is acknowledged that was not delivered. Several deliveries may be on their way.
/// </summary>
/// <param name="sink">Where to; owned.</param>
/// <param name="retryFor">How long a delivery is tried.</param>
/// <param name="context">Name, clock, log and metrics of the stage that delivers.</param>
internal sealed class Delivery(Sink sink, TimeSpan retryFor, StageContext context) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SinkMetrics _metrics = new(context.Metrics, context.Stage);

    // Guards the replacement of the last delivery: each waits for the one before it.
    private readonly Lock _gate = new();
    private volatile Task _last = Task.CompletedTask;

    // Written by the delivery that is tried again, read by the next hand-over.
    private volatile bool _isRetrying;

    public ValueTask StartAsync(CancellationToken cancellation) => sink.StartAsync(cancellation);

    /// <summary>Returns when each message is delivered or found too large.</summary>
    /// <exception cref="SinkException">It cannot be delivered, or could not within the time.</exception>
    public async ValueTask DeliverAsync(Messages messages, CancellationToken cancellation) =>
        await (await BeginAsync(messages, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>
    /// Hands messages over, behind all that were handed over before; while one of those is being tried again, it waits, so that
    /// nothing gets ahead of what has failed.
    /// </summary>
    /// <returns>Ends as <see cref="DeliverAsync"/> does, and not before the deliveries that began earlier.</returns>
    public async ValueTask<Task> BeginAsync(Messages messages, CancellationToken cancellation)
    {
        if (messages.Count == 0)
        {
            return Task.CompletedTask;
        }
        if (_isRetrying)
        {
            await _last.ConfigureAwait(false);
        }
        Task attempt = await HandOverAsync(messages, cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            return _last = AwaitDeliveryAsync(messages, attempt, _last, cancellation);
        }
    }

    public ValueTask CompleteAsync(CancellationToken cancellation) => sink.CompleteAsync(cancellation);

    public ValueTask DisposeAsync() => sink.DisposeAsync();

    /// <summary>The first attempt; one that fails at once has failed as one that fails later.</summary>
    private async ValueTask<Task> HandOverAsync(Messages messages, CancellationToken cancellation)
    {
        try
        {
            return await sink.HandOverAsync(messages, cancellation).ConfigureAwait(false);
        }
        catch (SinkException e)
        {
            return Task.FromException(e);
        }
    }

    private async Task AwaitDeliveryAsync(Messages messages, Task attempt, Task before, CancellationToken cancellation)
    {
        // One after the other: deliveries that fail together are tried again in their order.
        await before.ConfigureAwait(false);
        long start = context.Time.GetTimestamp();
        for (int failures = 0; ; failures++)
        {
            try
            {
                await WatchAsync(messages, failures == 0 ? attempt : sink.WriteAsync(messages, cancellation).AsTask())
                    .ConfigureAwait(false);
                if (failures > 0)
                {
                    SinkLog.Recovered(context.Log, context.Stage, failures);
                }
                _isRetrying = false;
                _metrics.Delivered(messages);
                return;
            }
            catch (SinkException e) when (e.IsTransient)
            {
                _isRetrying = true;
                await PauseAsync(e, failures + 1, messages, retryFor - context.Time.GetElapsedTime(start), cancellation)
                    .ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WatchAsync(Messages messages, Task writing)
    {
        if (writing.IsCompleted)
        {
            await writing.ConfigureAwait(false);
            return;
        }
        try
        {
            await writing.WaitAsync(Patience, context.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!writing.IsCompleted)
        {
            // A client library may try again by itself and say nothing.
            _metrics.Failing.Set(1);
            SinkLog.Waiting(context.Log, context.Stage, messages.Count, Patience.TotalSeconds);
            await writing.ConfigureAwait(false);
        }
    }

    private async ValueTask PauseAsync(SinkException cause, int failures, Messages messages, TimeSpan left, CancellationToken cancellation)
    {
        string limit = DurationType.Format(retryFor);
        if (left <= TimeSpan.Zero)
        {
            throw new SinkException($"not delivered within {limit} ({failures} attempts): {cause.Message}", false, cause);
        }
        _metrics.Retries.Inc();
        _metrics.Failing.Set(1);
        TimeSpan delay = Backoff.Delay(failures, Random.Shared.NextDouble());
        // The last attempt comes when the time is up, not after it.
        delay = delay < left ? delay : left;
        SinkLog.Retrying(context.Log, context.Stage, messages.States.Count(MessageState.Pending), cause.Message, delay.TotalSeconds, limit);
        await Task.Delay(delay, context.Time, cancellation).ConfigureAwait(false);
    }
}
