using System.Collections.Concurrent;
using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Transactions;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>
/// Writes messages to a topic, in order, each acknowledged by all in-sync replicas before it counts as delivered. The client library
/// retries, without duplicates, for as long as it may; what it gives up is retried by the delivery. Several deliveries may be on their way.
/// Goes through the client, message by message, into transactions too; see <see cref="Producing.NativeKafkaSink"/> for what is used
/// elsewhere.
/// </summary>
internal sealed class KafkaSink(KafkaSinkOptions options, StageContext context) : Sink
{
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(10);

    // From any delivery; slots that are not in it belong to one delivery.
    private readonly ConcurrentBag<SlotSet> _idle = [];

    // One caller hands over at a time, also while the queue is full.
    private readonly SemaphoreSlim _turn = new(1);

    // One of the two, set once, at the start.
    private IProducer<byte[]?, byte[]>? _producer;
    private TransactionalProducer? _transactions;

    // Written by the client library's thread; only for the text of an error.
    private Error? _lastError;

    private IProducer<byte[]?, byte[]> Producer => _producer ?? throw new InvalidOperationException("the sink has not started");

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        if (options.IsTransactional)
        {
            _transactions = context.Parts.Find<TransactionalProducer>()
                ?? throw new SinkException("there is no state store whose transactions could be written in", isTransient: false);
            return ValueTask.CompletedTask;
        }
        try
        {
            var memory = context.Parts.FindOrAdd<MemoryBudget>();
            _producer = new ProducerBuilder<byte[]?, byte[]>(ProducerProperties.Create(options.Connection!, options.RetryFor, memory))
                .SetKeySerializer(Serializers.ByteArray!)
                .SetValueSerializer(Serializers.ByteArray)
                .SetLogHandler((_, message) => KafkaLog.Write(context.Log, message))
                .SetErrorHandler((_, error) => OnError(error))
                .Build();
        }
        catch (Exception e) when (e is KafkaException or InvalidOperationException or ArgumentException)
        {
            throw new SinkException($"no producer can be made for {options.Connection}: {e.Message}", isTransient: false, e);
        }
        return ValueTask.CompletedTask;
    }

    public override async ValueTask WriteAsync(Messages messages, CancellationToken cancellation) =>
        await (await HandOverAsync(messages, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    public override async ValueTask<Task> HandOverAsync(Messages messages, CancellationToken cancellation)
    {
        SlotSet slots = _idle.TryTake(out SlotSet? idle) ? idle : new SlotSet();
        (Task reported, int end, Error? refusal) = await ProduceAsync(messages, slots, 0, messages.Count, cancellation)
            .ConfigureAwait(false);
        return AwaitDeliveryAsync(messages, slots, reported, end, refusal, cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        _producer?.Dispose();
        _turn.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Produces the pending messages of a range.</summary>
    /// <returns>
    /// A task that ends when the result of each message is known, the place where producing ended, and the error that ended it early, if
    /// any.
    /// </returns>
    private async ValueTask<(Task Reported, int End, Error? Refusal)> ProduceAsync(
        Messages messages,
        SlotSet slots,
        int start,
        int end,
        CancellationToken cancellation
    )
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            slots.Reports.Begin(end);
            Error? refusal = null;
            int next = start;
            while (next < end)
            {
                refusal = messages.States[next] == MessageState.Pending ? Produce(messages, slots, next) : null;
                if (refusal is { Code: ErrorCode.Local_QueueFull })
                {
                    // Delivery reports make room in the library's queue. No stage upstream advances meanwhile.
                    await Task.Delay(QueueFullPause, context.Time, cancellation).ConfigureAwait(false);
                    continue;
                }
                if (refusal is not null)
                {
                    break;
                }
                next++;
            }
            return (slots.Reports.EndAsync(), next, refusal);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Waits until every result is known, also after a refusal: a late report would otherwise be counted in the next attempt.
    /// </summary>
    private async Task AwaitDeliveryAsync(
        Messages messages,
        SlotSet slots,
        Task reported,
        int end,
        Error? refusal,
        CancellationToken cancellation
    )
    {
        await reported.WaitAsync(cancellation).ConfigureAwait(false);
        Error? failure = CollectResults(messages, slots, 0, end, out int tooLarge) ?? refusal;
        if (tooLarge > 0)
        {
            RefuseInTransaction();
            await WriteOneByOneAsync(messages, slots, end, cancellation).ConfigureAwait(false);
        }
        _idle.Add(slots);
        if (failure is not null)
        {
            throw Failure(failure);
        }
    }

    /// <summary>
    /// The broker refused a set of messages because of its size: only sending them one at a time shows which is too large.
    /// </summary>
    private async ValueTask WriteOneByOneAsync(Messages messages, SlotSet slots, int end, CancellationToken cancellation)
    {
        for (int i = 0; i < end; i++)
        {
            if (messages.States[i] != MessageState.Pending || slots[i].Error!.Code != ErrorCode.MsgSizeTooLarge)
            {
                continue;
            }
            (Task reported, int produced, Error? refusal) = await ProduceAsync(messages, slots, i, i + 1, cancellation)
                .ConfigureAwait(false);
            await reported.WaitAsync(cancellation).ConfigureAwait(false);
            Error? failure = CollectResults(messages, slots, i, produced, out int tooLarge) ?? refusal;
            if (tooLarge > 0)
            {
                messages.States[i] = MessageState.TooLarge;
            }
            else if (failure is not null)
            {
                throw Failure(failure);
            }
        }
    }

    /// <summary>Hands a message to the library; returns why it does not take it, null if it does or if the message is too large.</summary>
    private Error? Produce(Messages messages, SlotSet slots, int index)
    {
        Slot slot = slots[index];
        ReadOnlySpan<byte> key = messages.Keys[index];
        slot.Message.Key = key.IsEmpty ? null : key.ToArray();
        slot.Message.Value = messages.Value(index).ToArray();
        slots.Reports.Expect(1);
        try
        {
            if (_transactions is not null)
            {
                _transactions.Produce(options.Topic, slot.Message, slot.Handler);
            }
            else
            {
                Producer.Produce(options.Topic, slot.Message, slot.Handler);
            }
            return null;
        }
        catch (ProduceException<byte[]?, byte[]> e)
        {
            slots.Reports.Forgo(1);
            if (e.Error.Code != ErrorCode.MsgSizeTooLarge)
            {
                return e.Error;
            }
            messages.States[index] = MessageState.TooLarge;
            return null;
        }
    }

    /// <summary>
    /// Marks what was delivered; returns the first failure that is not about a message's size, and how many are about that.
    /// </summary>
    private static Error? CollectResults(Messages messages, SlotSet slots, int start, int end, out int tooLarge)
    {
        Error? failure = null;
        tooLarge = 0;
        for (int i = start; i < end; i++)
        {
            if (messages.States[i] != MessageState.Pending)
            {
                continue;
            }
            Error error = slots[i].Error!;
            if (!error.IsError)
            {
                messages.States[i] = MessageState.Delivered;
            }
            else if (error.Code == ErrorCode.MsgSizeTooLarge)
            {
                tooLarge++;
            }
            else
            {
                failure ??= error;
            }
        }
        return failure;
    }

    private void OnError(Error error)
    {
        _lastError = error;
        KafkaLog.Write(context.Log, error);
    }

    /// <summary>A message that the broker refused aborts the transaction, also for the messages that it would accept.</summary>
    private void RefuseInTransaction()
    {
        if (_transactions is not null)
        {
            throw new SinkException(
                $"topic '{options.Topic}' at {options.Connection} takes no sets of messages as large as the producer makes them; give it a max.message.bytes of at least the producer's message.max.bytes (1000000, unless the state's properties say otherwise)",
                isTransient: false
            );
        }
    }

    private Exception Failure(Error error)
    {
        if (_transactions is not null)
        {
            return _transactions.Judge(error);
        }
        return KafkaSinkErrors.Describe(options, error, _lastError);
    }
}
