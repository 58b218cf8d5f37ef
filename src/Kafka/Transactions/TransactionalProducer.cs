using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Kafka.Connection;

namespace Vigia.Kafka.Transactions;

/// <summary>
/// The one transactional producer of a pipeline. A transaction begins with the first message after a commit, takes in what sinks
/// write and what the state store writes, and ends with the store's commit.
/// </summary>
internal sealed class TransactionalProducer : IDisposable
{
    // A start that takes this often the time of a step has no coordinator to wait for.
    private const int OpenAttempts = 6;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(5);

    private readonly ILogger _log;
    private readonly Counter.Child _aborted;

    // One thread at a time begins a transaction; the others find it open.
    private readonly Lock _gate = new();

    // Set when the store opens, before any sink writes; null again once it is disposed.
    private IProducer<byte[]?, byte[]>? _producer;

    // Set under the gate; cleared by the thread of checkpoints, while no sink writes.
    private volatile bool _isOpen;

    // The first failed report since the transaction began. Written by the client library's thread, read by any.
    private volatile Error? _failure;

    public TransactionalProducer(ILogger log, MetricSet metrics)
    {
        _log = log;
        _aborted = metrics.Counter(MetricNames.TransactionsAborted, "Transactions that were begun and aborted.").WithLabels();
    }

    /// <summary>Whether sinks have written into the transaction: that cannot be written a second time.</summary>
    public bool HasOutput { get; private set; }

    private IProducer<byte[]?, byte[]> Producer =>
        _producer ?? throw new InvalidOperationException("no transactions yet: the state store is not open");

    /// <summary>Makes the producer, and ends what an earlier one of the same identity left open.</summary>
    /// <exception cref="StateException">It cannot be made, or the brokers do not let it.</exception>
    public void Open(ProducerConfig config, CancellationToken cancellation)
    {
        try
        {
            _producer = new ProducerBuilder<byte[]?, byte[]>(config)
                .SetKeySerializer(Serializers.ByteArray!)
                .SetValueSerializer(Serializers.ByteArray)
                .SetLogHandler((_, message) => KafkaLog.Write(_log, message))
                .SetErrorHandler((_, error) => KafkaLog.Write(_log, error))
                .Build();
        }
        catch (Exception e) when (e is KafkaException or InvalidOperationException or ArgumentException)
        {
            throw new StateException($"no transactional producer can be made for {config.BootstrapServers}: {e.Message}", e);
        }
        Persist(() => Producer.InitTransactions(Step), cancellation, OpenAttempts);
    }

    /// <summary>Writes a sink's message.</summary>
    /// <exception cref="ProduceException{TKey, TValue}">The library does not take it.</exception>
    public void Produce(string topic, Message<byte[]?, byte[]> message, Action<DeliveryReport<byte[]?, byte[]>> report)
    {
        Begin(isOutput: true);
        Producer.Produce(topic, message, report);
    }

    /// <summary>Writes an entry of state; its failure shows at the commit.</summary>
    public void Write(TopicPartition partition, byte[] key, byte[]? value)
    {
        Begin(isOutput: false);
        var message = new Message<byte[]?, byte[]> { Key = key, Value = value! };
        while (true)
        {
            try
            {
                Producer.Produce(partition, message, OnEntryReported);
                return;
            }
            catch (ProduceException<byte[]?, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                // Reports of entries on their way make room.
                Producer.Flush(Step);
            }
            catch (ProduceException<byte[]?, byte[]> e)
            {
                throw TransactionErrors.Judge(e);
            }
        }
    }

    /// <summary>Ends the transaction: what was written, and the offsets as those of the group, or nothing of it.</summary>
    /// <param name="offsets">Where each partition continues; at least one, for they prove who commits.</param>
    /// <param name="membership">Who commits.</param>
    /// <param name="cancellation">Gives up; whether it was committed then shows in the topics.</param>
    /// <exception cref="CheckpointLostException">It was not committed and never will be.</exception>
    public void Commit(IReadOnlyList<TopicPartitionOffset> offsets, GroupMembership membership, CancellationToken cancellation)
    {
        Begin(isOutput: false);
        // In the log before the group's coordinator is asked: who reads the changelog as a member of a later generation then
        // finds either all of this transaction, or that it has not ended yet, and never that there is nothing.
        while (Producer.Flush(Step) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
        if (_failure is { } failure)
        {
            throw Judge(failure);
        }
        IConsumerGroupMetadata proof = membership.GetCommitMetadata();
        Persist(() => Producer.SendOffsetsToTransaction(offsets, proof, Step), cancellation);
        Persist(() => Producer.CommitTransaction(Step), cancellation);
        HasOutput = false;
        _isOpen = false;
    }

    /// <summary>What the error of a message in the open transaction means for the pipeline.</summary>
    public Exception Judge(Error error)
    {
        if (error.Code is ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight)
        {
            // Thrown away with the whole transaction. Asked to begin another while one is open, the library says what has spoiled that.
            try
            {
                Producer.BeginTransaction();
            }
            catch (KafkaException e) when (e.Error.Code != ErrorCode.Local_State)
            {
                return TransactionErrors.Judge(e);
            }
        }
        return TransactionErrors.Judge(new KafkaException(error));
    }

    /// <summary>Gives the open transaction up, if there is one.</summary>
    public void Abort()
    {
        if (!_isOpen || _producer is null)
        {
            return;
        }
        try
        {
            _producer.AbortTransaction(AbortLimit);
        }
        catch (KafkaException e)
        {
            // No one sees what is in it before the broker has ended it, which it does when its time is up.
            TransactionLog.AbortFailed(_log, e.Error.Reason);
        }
        _aborted.Inc();
        (HasOutput, _isOpen, _failure) = (false, false, null);
    }

    public void Dispose()
    {
        Abort();
        _producer?.Dispose();
        _producer = null;
    }

    private void Begin(bool isOutput)
    {
        if (_isOpen && (HasOutput || !isOutput))
        {
            return;
        }
        lock (_gate)
        {
            HasOutput |= isOutput;
            if (!_isOpen)
            {
                Judged(Producer.BeginTransaction);
                _isOpen = true;
            }
        }
    }

    private void OnEntryReported(DeliveryReport<byte[]?, byte[]> report)
    {
        if (report.Error.IsError)
        {
            _failure ??= report.Error;
        }
    }

    /// <summary>Repeats what the library says may be repeated; it continues where it was.</summary>
    private void Persist(Action step, CancellationToken cancellation, int attempts = int.MaxValue)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Judged(step);
                return;
            }
            catch (KafkaRetriableException e)
            {
                if (--attempts == 0)
                {
                    throw new StateException(
                        $"the brokers give no transactions: {e.Error.Reason}; check that the topic __transaction_state exists and has leaders",
                        e
                    );
                }
                TransactionLog.Repeats(_log, e.Error.Reason);
            }
        }
    }

    private static void Judged(Action step)
    {
        try
        {
            step();
        }
        catch (KafkaException e) when (e is not KafkaRetriableException)
        {
            throw TransactionErrors.Judge(e);
        }
    }
}
