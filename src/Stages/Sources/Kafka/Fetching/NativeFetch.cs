using Confluent.Kafka;
using Vigia.Engine.Records;
using Vigia.Kafka.Native;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// Fetches many records with one call to librdkafka and copies each payload from its memory into the batch: no object per
/// record. Configuration, group, rebalances and commits stay the client's, whose handlers run within the same call.
/// </summary>
internal sealed class NativeFetch : IRecordFetch
{
    // Enough to make a call's own cost vanish, few enough that headers and payloads are still in the cache when they are read.
    private const int Chunk = 256;

    private readonly ClientHandle _client;
    private readonly ClientFetch _managed;
    private readonly NativeTopics _topics;
    private readonly NativeErrors _errors;
    private readonly nint _queue;
    private readonly bool _hasSchemaHeaders;

    // Taken out of the library's queue, not yet into a batch: what is left of a chunk when a batch is full.
    private nint[] _messages = new nint[Chunk];
    private int _next;
    private int _end;

    // Of a run of messages on its way into a batch.
    private readonly long[] _offsets = new long[Chunk];
    private readonly long[] _times = new long[Chunk];

    // The client keeps what a handler throws, and shows it at its own next call.
    private bool _mayHideFailure;

    /// <param name="client">The consumer's handle; owned.</param>
    /// <param name="managed">The client's own call, for what it alone can tell.</param>
    /// <param name="topics">Names of the topics subscribed to.</param>
    /// <param name="errors">Judges errors.</param>
    /// <param name="hasSchemaHeaders">Whether a header of each message names the schema of its value.</param>
    public NativeFetch(
        ClientHandle client,
        ClientFetch managed,
        IEnumerable<string> topics,
        ConsumeErrorPolicy errors,
        bool hasSchemaHeaders = false
    )
    {
        _hasSchemaHeaders = hasSchemaHeaders;
        _client = client;
        _managed = managed;
        _topics = new NativeTopics(topics);
        _errors = new NativeErrors(client.Address, errors);
        _queue = Librdkafka.ConsumerQueue(client.Address);
    }

    public void Fetch(BatchBuilder builder, TimeSpan timeout, int most)
    {
        int taken = Take(builder, most);
        int wait = taken > 0 ? 0 : (int)Math.Ceiling(timeout.TotalMilliseconds);
        while (taken < most && !builder.IsFull)
        {
            ShowFailure(builder);
            // The call waits until it has as many as it was asked for: so for the first of a batch alone, whose time begins with it. Those
            // that follow go nowhere before that time is over, and being woken for each of them is what they would cost most.
            if (Receive(0, most - taken) == 0 && (wait == 0 || Receive(wait, builder.MayCollectFor(timeout) ? most - taken : 1) == 0))
            {
                return;
            }
            wait = 0;
            taken += Take(builder, most - taken);
        }
    }

    public void KeepAlive(BatchBuilder builder)
    {
        if (_next == _end)
        {
            ShowFailure(builder);
        }
        Receive(0, 1);
    }

    public void Rebalanced(IReadOnlyCollection<OwnedPartition> leaving)
    {
        _mayHideFailure = true;
        // In place: a call of the library may be writing behind them.
        for (int i = _next; i < _end; i++)
        {
            if (_messages[i] != 0 && leaving.Any(p => IsOf(p, _messages[i])))
            {
                Librdkafka.DestroyMessage(_messages[i]);
                _messages[i] = 0;
            }
        }
    }

    public void Dispose()
    {
        for (; _next < _end; _next++)
        {
            if (_messages[_next] != 0)
            {
                Librdkafka.DestroyMessage(_messages[_next]);
            }
        }
        Librdkafka.DestroyQueue(_queue);
        _client.Dispose();
    }

    /// <summary>Messages from the library, behind those that are left.</summary>
    /// <returns>How many came.</returns>
    private int Receive(int timeoutMs, int most)
    {
        if (_next == _end)
        {
            (_next, _end) = (0, 0);
        }
        if (_end == _messages.Length)
        {
            Array.Resize(ref _messages, _end + Chunk);
        }
        int room = Math.Min(most, Math.Min(Chunk, _messages.Length - _end));
        int came = (int)Librdkafka.ConsumeBatch(_queue, timeoutMs, ref _messages[_end], (nuint)room);
        _end += Math.Max(came, 0);
        _topics.Forget();
        return came;
    }

    /// <summary>Moves messages into the batches until one is full.</summary>
    /// <returns>Records among them.</returns>
    private unsafe int Take(BatchBuilder builder, int most)
    {
        int taken = 0;
        builder.Tick();
        while (_next < _end && taken < most && !builder.IsFull)
        {
            nint address = _messages[_next];
            if (address == 0)
            {
                _next++;
            }
            else if (((NativeMessage*)address)->Error == 0)
            {
                taken += TakeRun(builder, in *(NativeMessage*)address, most - taken);
            }
            else
            {
                TakeError(builder, address);
            }
        }
        return taken;
    }

    /// <summary>Moves messages that follow one another in one partition: what is the same for all of them is done once.</summary>
    /// <returns>Records taken: none if they are not wanted.</returns>
    private unsafe int TakeRun(BatchBuilder builder, ref readonly NativeMessage first, int most)
    {
        (nint topic, int partition) = (first.Topic, first.Partition);
        // A partition can have left while the library collected this chunk: its new owner gets the records.
        PartitionBatch? open = builder.Open(_topics.NameOf(topic)!, partition);
        (RecordBatch? batch, OwnedPartition? owner) = (open?.Batch, open?.Partition);
        int end = Math.Min(_end, _next + Math.Min(most, _offsets.Length));
        int taken = 0;
        while (_next < end && IsOf(topic, partition, _messages[_next]) && (batch is null || !builder.IsReached(batch)))
        {
            nint address = _messages[_next++];
            ref readonly NativeMessage message = ref *(NativeMessage*)address;
            if (batch is not null && owner is not null && !BatchBuilder.IsBeyondLimit(owner, message.Offset))
            {
                AddPayload(batch, address, message.Payload);
                _offsets[taken] = message.Offset;
                _times[taken++] = builder.ArrivalOf(Librdkafka.Timestamp(address, out int type), (TimestampType)type);
                if (message.IsTombstone)
                {
                    builder.CountTombstone();
                }
            }
            Librdkafka.DestroyMessage(address);
        }
        if (open is { } filled && taken > 0)
        {
            builder.Commit(filled, _offsets.AsSpan(0, taken), _times.AsSpan(0, taken));
        }
        return taken;
    }

    private void AddPayload(RecordBatch batch, nint message, ReadOnlySpan<byte> payload)
    {
        if (_hasSchemaHeaders)
        {
            SchemaHeader.Add(batch.Payloads, message, payload);
        }
        else
        {
            batch.Payloads.Add(payload);
        }
    }

    private unsafe void TakeError(BatchBuilder builder, nint address)
    {
        _next++;
        try
        {
            TakeError(builder, address, in *(NativeMessage*)address);
        }
        finally
        {
            Librdkafka.DestroyMessage(address);
        }
    }

    private void TakeError(BatchBuilder builder, nint address, in NativeMessage message)
    {
        string? topic = _topics.NameOf(message.Topic);
        if ((ErrorCode)message.Error == ErrorCode.Local_PartitionEOF)
        {
            builder.MeetEnd(topic, message.Partition, message.Offset);
        }
        else
        {
            _errors.Handle(address, message.Error, topic);
        }
    }

    /// <summary>
    /// After a rebalance, lets the client throw what its handlers have thrown. Its call may give a record, which is taken.
    /// </summary>
    private void ShowFailure(BatchBuilder builder)
    {
        if (_mayHideFailure)
        {
            _mayHideFailure = false;
            _managed.KeepAlive(builder);
        }
    }

    private static unsafe bool IsOf(nint topic, int partition, nint address)
    {
        NativeMessage* message = (NativeMessage*)address;
        return address != 0 && message->Error == 0 && message->Topic == topic && message->Partition == partition;
    }

    private unsafe bool IsOf(OwnedPartition partition, nint address)
    {
        NativeMessage* message = (NativeMessage*)address;
        return message->Partition == partition.Source.Partition && _topics.NameOf(message->Topic) == partition.Source.Topic;
    }
}
