using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Sinks.Kafka.Producing;

/// <summary>
/// Writes messages to a topic, in order, each acknowledged by all in-sync replicas before it counts as delivered. The client library
/// retries, without duplicates, for as long as it may; what it gives up is retried by the delivery. Messages are handed over many at a time
/// and their results marked by index, without an object per message; several deliveries may be on their way.
/// </summary>
internal sealed class NativeKafkaSink(KafkaSinkOptions options, StageContext context) : Sink
{
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(10);

    private readonly DeliveryTable _deliveries = new();

    // One caller hands over at a time, also while the queue is full.
    private readonly SemaphoreSlim _turn = new(1);

    // Set once, at the start.
    private NativeProducer? _producer;

    // Written by the client library's thread; only for the text of an error.
    private Error? _lastError;

    private NativeProducer Producer => _producer ?? throw new InvalidOperationException("the sink has not started");

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        try
        {
            _producer = new NativeProducer(
                ProducerProperties.Create(options.Connection!, options.RetryFor, context.Parts.FindOrAdd<MemoryBudget>()),
                options.Topic,
                _deliveries,
                message => KafkaLog.Write(context.Log, message),
                OnError
            );
        }
        catch (ArgumentException e)
        {
            throw new SinkException($"no producer can be made for {options.Connection}: {e.Message}", isTransient: false, e);
        }
        return ValueTask.CompletedTask;
    }

    public override async ValueTask WriteAsync(Messages messages, CancellationToken cancellation) =>
        await (await HandOverAsync(messages, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    public override async ValueTask<Task> HandOverAsync(Messages messages, CancellationToken cancellation)
    {
        DeliveryReports reports = _deliveries.Rent();
        Task reported = await ProduceAsync(messages, reports, 0, messages.Count, cancellation).ConfigureAwait(false);
        return AwaitDeliveryAsync(messages, reports, reported, cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        _producer?.Dispose();
        _turn.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Produces the pending messages of a range.</summary>
    /// <returns>Ends when the fate of each is known.</returns>
    private async ValueTask<Task> ProduceAsync(
        Messages messages,
        DeliveryReports reports,
        int start,
        int end,
        CancellationToken cancellation
    )
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            reports.Begin(end);
            for (int next = start; (next = Producer.Produce(messages, reports, next, end)) < end; )
            {
                // Delivery reports make room in the library's queue. No stage upstream advances meanwhile.
                await Task.Delay(QueueFullPause, context.Time, cancellation).ConfigureAwait(false);
            }
            return reports.EndAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until every result is known: a late report would otherwise be counted in the next attempt.</summary>
    private async Task AwaitDeliveryAsync(Messages messages, DeliveryReports reports, Task reported, CancellationToken cancellation)
    {
        await reported.WaitAsync(cancellation).ConfigureAwait(false);
        ErrorCode failure = CollectResults(messages, reports, 0, messages.Count, out int tooLarge);
        if (
            tooLarge > 0
            && await WriteOneByOneAsync(messages, reports, cancellation).ConfigureAwait(false) is var other and not ErrorCode.NoError
        )
        {
            failure = other;
        }
        _deliveries.Return(reports);
        if (failure != ErrorCode.NoError)
        {
            throw Failure(failure);
        }
    }

    /// <summary>
    /// The broker refused a set of messages because of its size: only sending them one at a time shows which is too large.
    /// </summary>
    /// <returns>The first failure that is about anything else, which ends it; no error if none is.</returns>
    private async ValueTask<ErrorCode> WriteOneByOneAsync(Messages messages, DeliveryReports reports, CancellationToken cancellation)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages.States[i] != MessageState.Pending || reports[i] != ErrorCode.MsgSizeTooLarge)
            {
                continue;
            }
            Task reported = await ProduceAsync(messages, reports, i, i + 1, cancellation).ConfigureAwait(false);
            await reported.WaitAsync(cancellation).ConfigureAwait(false);
            ErrorCode failure = CollectResults(messages, reports, i, i + 1, out int tooLarge);
            if (tooLarge > 0)
            {
                messages.States[i] = MessageState.TooLarge;
            }
            else if (failure != ErrorCode.NoError)
            {
                return failure;
            }
        }
        return ErrorCode.NoError;
    }

    /// <summary>
    /// Marks what was delivered; returns the first failure that is not about a message's size, and how many are about that.
    /// </summary>
    private static ErrorCode CollectResults(Messages messages, DeliveryReports reports, int start, int end, out int tooLarge)
    {
        ErrorCode failure = ErrorCode.NoError;
        tooLarge = 0;
        for (int i = start; i < end; i++)
        {
            if (messages.States[i] != MessageState.Pending)
            {
                continue;
            }
            ErrorCode code = reports[i];
            if (code == ErrorCode.NoError)
            {
                messages.States[i] = MessageState.Delivered;
            }
            else if (code == ErrorCode.MsgSizeTooLarge)
            {
                tooLarge++;
            }
            else if (failure == ErrorCode.NoError)
            {
                failure = code;
            }
        }
        return failure;
    }

    private void OnError(Error error)
    {
        _lastError = error;
        KafkaLog.Write(context.Log, error);
    }

    private SinkException Failure(ErrorCode code) => KafkaSinkErrors.Describe(options, Producer.ErrorOf(code), _lastError);
}
