using Confluent.Kafka;
using Vigia.Stages.Kafka.Native;
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
    private readonly TimeProvider _time;
    private readonly nint _queue;

    // Taken out of the library's queue, not yet into a batch: what is left of a chunk when a batch is full.
    private nint[] _messages = new nint[Chunk];
    private int _next;
    private int _end;

    // The client keeps what a handler throws, and shows it at its own next call.
    private bool _mayHideFailure;

    /// <param name="client">The consumer's handle; owned.</param>
    /// <param name="managed">The client's own call, for what it alone can tell.</param>
    /// <param name="topics">Names of the topics subscribed to.</param>
    /// <param name="errors">Judges errors.</param>
    /// <param name="time">The clock, for records without a time.</param>
    public NativeFetch(ClientHandle client, ClientFetch managed, IEnumerable<string> topics, ErrorVerdict errors, TimeProvider time)
    {
        _client = client;
        _managed = managed;
        _topics = new NativeTopics(topics);
        _errors = new NativeErrors(client.Address, errors);
        _time = time;
        _queue = Librdkafka.ConsumerQueue(client.Address);
    }

    public void Fetch(RecordIntake intake, TimeSpan timeout, int most)
    {
        int taken = Take(intake, most);
        int wait = taken > 0 ? 0 : (int)Math.Ceiling(timeout.TotalMilliseconds);
        while (taken < most && !intake.IsFull)
        {
            ShowFailure(intake);
            // The call waits until it has as many as it was asked for: so for the first one alone.
            if (Receive(0, most - taken) == 0 && (wait == 0 || Receive(wait, 1) == 0))
            {
                return;
            }
            wait = 0;
            taken += Take(intake, most - taken);
        }
    }

    public void KeepAlive(RecordIntake intake)
    {
        if (_next == _end)
        {
            ShowFailure(intake);
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
    private int Take(RecordIntake intake, int most)
    {
        int taken = 0;
        while (_next < _end && taken < most && !intake.IsFull)
        {
            nint message = _messages[_next++];
            if (message == 0)
            {
                continue;
            }
            try
            {
                taken += Take(intake, message) ? 1 : 0;
            }
            finally
            {
                Librdkafka.DestroyMessage(message);
            }
        }
        return taken;
    }

    /// <returns>Whether it was a record, and is wanted.</returns>
    private unsafe bool Take(RecordIntake intake, nint address)
    {
        ref readonly NativeMessage message = ref *(NativeMessage*)address;
        if (message.Error != 0)
        {
            TakeError(intake, address, in message);
            return false;
        }
        long time = Librdkafka.Timestamp(address, out int type);
        long sourceTime = type == 0 ? _time.GetUtcNow().ToUnixTimeMilliseconds() : time;
        // A partition can have left while the library collected this chunk: its new owner gets the record.
        bool isTaken = intake.Add(_topics.NameOf(message.Topic)!, message.Partition, message.Offset, sourceTime, message.Payload);
        if (isTaken && message.IsTombstone)
        {
            intake.CountTombstone();
        }
        return isTaken;
    }

    private void TakeError(RecordIntake intake, nint address, in NativeMessage message)
    {
        string? topic = _topics.NameOf(message.Topic);
        if ((ErrorCode)message.Error == ErrorCode.Local_PartitionEOF)
        {
            intake.MeetEnd(topic, message.Partition, message.Offset);
        }
        else
        {
            _errors.Judge(address, message.Error, topic);
        }
    }

    /// <summary>After a rebalance, lets the client throw what its handlers have thrown. Its call may give a record, which is taken.</summary>
    private void ShowFailure(RecordIntake intake)
    {
        if (_mayHideFailure)
        {
            _mayHideFailure = false;
            _managed.KeepAlive(intake);
        }
    }

    private unsafe bool IsOf(OwnedPartition partition, nint address)
    {
        NativeMessage* message = (NativeMessage*)address;
        return message->Partition == partition.Source.Partition && _topics.NameOf(message->Topic) == partition.Source.Topic;
    }
}
