using Confluent.Kafka;
using Vigia.Engine.Running;
using Vigia.Stages.Kafka.Connection;
using Vigia.Stages.Kafka.Transactions;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>
/// Writes messages to a topic, in order, each acknowledged by all in-sync replicas before it counts as delivered. The client
/// library tries again, without duplicates, for as long as it may; what it gives up is tried again by whoever delivers.
/// Goes through the client, message by message, into transactions too; see <see cref="Producing.NativeKafkaSink"/> for what is used elsewhere.
/// </summary>
internal sealed class KafkaSink(KafkaSinkOptions options, StageContext context) : Sink
{
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(10);

    private readonly List<Slot> _slots = [];
    private IProducer<byte[]?, byte[]>? _producer;
    private TransactionalProducer? _transactions;
    private Error? _lastError;
    private TaskCompletionSource _allReported = new();
    private int _outstanding;

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
            _producer = new ProducerBuilder<byte[]?, byte[]>(ProducerProperties.Create(options.Connection!, options.RetryFor))
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

    public override async ValueTask WriteAsync(Messages messages, CancellationToken cancellation)
    {
        (int end, Error? refusal) = await ProduceAsync(messages, 0, messages.Count, cancellation).ConfigureAwait(false);
        Error? failure = Settle(messages, 0, end, out int tooLarge) ?? refusal;
        if (tooLarge > 0)
        {
            RefuseInTransaction();
            await WriteOneByOneAsync(messages, end, cancellation).ConfigureAwait(false);
        }
        if (failure is not null)
        {
            throw Failure(failure);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _producer?.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Produces the pending messages of a range and waits until the fate of each is known.</summary>
    /// <returns>Where producing ended, and the error that ended it early, if one did.</returns>
    private async ValueTask<(int End, Error? Refusal)> ProduceAsync(Messages messages, int start, int end, CancellationToken cancellation)
    {
        _allReported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // One more than there are messages, so that nobody is done before all have been produced.
        _outstanding = 1;
        Error? refusal = null;
        int next = start;
        while (next < end)
        {
            refusal = messages.States[next] == MessageState.Pending ? Produce(messages, next) : null;
            if (refusal is { Code: ErrorCode.Local_QueueFull })
            {
                // Its reports make room in the library's queue. Nobody upstream gets ahead meanwhile.
                await Task.Delay(QueueFullPause, context.Time, cancellation).ConfigureAwait(false);
                continue;
            }
            if (refusal is not null)
            {
                break;
            }
            next++;
        }
        OnReported();
        // Also after a refusal: a report that came during the next attempt would be counted there.
        await _allReported.Task.WaitAsync(cancellation).ConfigureAwait(false);
        return (next, refusal);
    }

    /// <summary>The broker refuses a set of messages for the size of the set: which of them is too large shows only one by one.</summary>
    private async ValueTask WriteOneByOneAsync(Messages messages, int end, CancellationToken cancellation)
    {
        for (int i = 0; i < end; i++)
        {
            if (messages.States[i] != MessageState.Pending || _slots[i].Error!.Code != ErrorCode.MsgSizeTooLarge)
            {
                continue;
            }
            (int produced, Error? refusal) = await ProduceAsync(messages, i, i + 1, cancellation).ConfigureAwait(false);
            Error? failure = Settle(messages, i, produced, out int tooLarge) ?? refusal;
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
    private Error? Produce(Messages messages, int index)
    {
        while (_slots.Count <= index)
        {
            _slots.Add(new Slot(OnReported));
        }
        Slot slot = _slots[index];
        ReadOnlySpan<byte> key = messages.Keys[index];
        slot.Message.Key = key.IsEmpty ? null : key.ToArray();
        slot.Message.Value = messages.Value(index).ToArray();
        Interlocked.Increment(ref _outstanding);
        try
        {
            if (_transactions is not null)
            {
                _transactions.Produce(options.Topic, slot.Message, slot.Handler);
            }
            else
            {
                _producer!.Produce(options.Topic, slot.Message, slot.Handler);
            }
            return null;
        }
        catch (ProduceException<byte[]?, byte[]> e)
        {
            Interlocked.Decrement(ref _outstanding);
            if (e.Error.Code != ErrorCode.MsgSizeTooLarge)
            {
                return e.Error;
            }
            messages.States[index] = MessageState.TooLarge;
            return null;
        }
    }

    private void OnReported()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0)
        {
            _allReported.TrySetResult();
        }
    }

    /// <summary>Marks what was delivered; returns the first failure that is not about a message's size, and how many are about that.</summary>
    private Error? Settle(Messages messages, int start, int end, out int tooLarge)
    {
        Error? failure = null;
        tooLarge = 0;
        for (int i = start; i < end; i++)
        {
            if (messages.States[i] != MessageState.Pending)
            {
                continue;
            }
            Error error = _slots[i].Error!;
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

    /// <summary>A message that the broker has refused spoils the transaction, also for those that it would take.</summary>
    private void RefuseInTransaction()
    {
        if (_transactions is not null)
        {
            throw new SinkException(
                $"topic '{options.Topic}' at {options.Connection} takes no sets of messages as large as the producer makes them; give it a max.message.bytes of at least the producer's message.max.bytes (1000000, unless the state's properties say otherwise)",
                isTransient: false);
        }
    }

    private Exception Failure(Error error)
    {
        if (_transactions is not null)
        {
            return TransactionErrors.Judge(new KafkaException(error));
        }
        // "Timed out" says nothing of the reason; what the client last complained about does.
        string last = error.Code == ErrorCode.Local_MsgTimedOut && _lastError is { } reason ? $"; the client's last error: {reason.Reason}" : "";
        string message = $"topic '{options.Topic}' at {options.Connection}: {error.Reason} ({error.Code}){last}";
        return new SinkException(message, isTransient: !error.IsFatal, new KafkaException(error));
    }
}
