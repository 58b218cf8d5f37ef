using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Running;

namespace Vigia.Stages.Sinks;

/// <summary>
/// Writes to a sink until it has everything: a transient failure is tried again with growing pauses for a bounded time,
/// then it is the pipeline's end. So nothing is acknowledged that was not delivered.
/// </summary>
/// <param name="sink">Where to; owned.</param>
/// <param name="retryFor">How long a delivery is tried.</param>
/// <param name="context">Name, clock, log and metrics of the stage that delivers.</param>
internal sealed class Delivery(Sink sink, TimeSpan retryFor, StageContext context) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SinkMetrics _metrics = new(context.Metrics, context.Stage);

    public ValueTask StartAsync(CancellationToken cancellation) => sink.StartAsync(cancellation);

    /// <summary>Returns when each message is delivered or found too large.</summary>
    /// <exception cref="SinkException">It cannot be delivered, or could not within the time.</exception>
    public async ValueTask DeliverAsync(Messages messages, CancellationToken cancellation)
    {
        if (messages.Count == 0)
        {
            return;
        }
        long start = context.Time.GetTimestamp();
        for (int failures = 0; ; failures++)
        {
            try
            {
                await WriteAsync(messages, cancellation).ConfigureAwait(false);
                if (failures > 0)
                {
                    SinkLog.Recovered(context.Log, context.Stage, failures);
                }
                _metrics.Delivered(messages);
                return;
            }
            catch (SinkException e) when (e.IsTransient)
            {
                await PauseAsync(e, failures + 1, messages, retryFor - context.Time.GetElapsedTime(start), cancellation).ConfigureAwait(false);
            }
        }
    }

    public ValueTask CompleteAsync(CancellationToken cancellation) => sink.CompleteAsync(cancellation);

    public ValueTask DisposeAsync() => sink.DisposeAsync();

    private async ValueTask WriteAsync(Messages messages, CancellationToken cancellation)
    {
        ValueTask write = sink.WriteAsync(messages, cancellation);
        if (write.IsCompletedSuccessfully)
        {
            return;
        }
        Task writing = write.AsTask();
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
