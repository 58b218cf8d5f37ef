using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sinks.Kafka.Producing;

/// <summary>
/// A producer for one topic that takes many messages with one call, straight from the arenas that they were written into, and
/// marks their fates in an array: no object per message.
/// </summary>
internal sealed unsafe class NativeProducer : IDisposable
{
    // The library holds a lock on the topic during the call; its reports must not wait long.
    private const int Chunk = 256;
    private const int PollMs = 100;

    // Belongs to the hand-over in progress; there is one at a time.
    private readonly NativeMessage[] _chunk = new NativeMessage[Chunk];
    private readonly ProducerCallbacks _callbacks;
    private readonly Thread _poller;
    private readonly nint _client;
    private readonly nint _topic;

    // Held while handles are used, so that none is used once it is destroyed.
    private readonly Lock _gate = new();
    private volatile bool _isDisposed;

    /// <param name="config">Configuration; the client library's own properties in it are left out.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="deliveries">Where fates go.</param>
    /// <param name="onLog">Takes what the library logs.</param>
    /// <param name="onError">Takes errors that the library survives.</param>
    /// <exception cref="ArgumentException">The configuration makes no producer.</exception>
    public NativeProducer(ProducerConfig config, string topic, DeliveryTable deliveries, Action<LogMessage> onLog, Action<Error> onError)
    {
        Librdkafka.EnsureLoaded();
        _callbacks = new ProducerCallbacks(deliveries, onLog, onError);
        try
        {
            _client = Open(config, _callbacks);
            _topic = Librdkafka.NewTopic(_client, topic, configuration: 0);
            if (_topic == 0)
            {
                Librdkafka.DestroyClient(_client);
                throw new ArgumentException($"the library takes no topic called '{topic}'", nameof(topic));
            }
        }
        catch
        {
            _callbacks.Dispose();
            throw;
        }
        _poller = new Thread(Poll) { IsBackground = true, Name = $"produce to {topic}" };
        _poller.Start();
    }

    /// <summary>
    /// Hands over the pending messages of a range, copied. Those too large for the producer are marked so. Not for several threads at once.
    /// </summary>
    /// <param name="messages">The messages.</param>
    /// <param name="reports">Where their fates go.</param>
    /// <param name="start">The first.</param>
    /// <param name="end">After the last.</param>
    /// <returns>The first that was not taken because the library's queue is full; <paramref name="end"/> if all were taken.</returns>
    /// <exception cref="ObjectDisposedException">The producer is gone.</exception>
    public int Produce(Messages messages, DeliveryReports reports, int start, int end)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return HandOver(messages, reports, start, end);
        }
    }

    /// <summary>The library's error as the client library's, with what is behind it.</summary>
    public Error ErrorOf(ErrorCode code)
    {
        lock (_gate)
        {
            return _isDisposed ? new Error(code) : FatalErrors.Resolve(_client, (int)code, code.GetReason());
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }
            _isDisposed = true;
        }
        _poller.Join();
        Librdkafka.DestroyTopic(_topic);
        Librdkafka.DestroyClient(_client);
        _callbacks.Dispose();
    }

    private int HandOver(Messages messages, DeliveryReports reports, int start, int end)
    {
        fixed (
            byte* lines = messages.Lines.Bytes,
                keys = messages.Keys.Bytes
        )
        {
            ref byte firstLine = ref MemoryMarshal.GetReference(messages.Lines.Bytes);
            ref byte firstKey = ref MemoryMarshal.GetReference(messages.Keys.Bytes);
            for (int next = start; next < end; )
            {
                int count = 0;
                for (; next < end && count < Chunk; next++)
                {
                    if (messages.States[next] == MessageState.Pending)
                    {
                        ReadOnlySpan<byte> line = messages.Value(next);
                        ReadOnlySpan<byte> key = messages.Keys[next];
                        byte* lineAt = lines + Unsafe.ByteOffset(ref firstLine, ref MemoryMarshal.GetReference(line));
                        byte* keyAt = keys + Unsafe.ByteOffset(ref firstKey, ref MemoryMarshal.GetReference(key));
                        _chunk[count++] = new NativeMessage(lineAt, line.Length, keyAt, key.Length, reports.TagOf(next));
                    }
                }
                if (count > 0 && HandOver(messages, reports, count) is { } full)
                {
                    return full;
                }
            }
        }
        return end;
    }

    private static nint Open(ProducerConfig config, ProducerCallbacks callbacks)
    {
        Span<byte> error = stackalloc byte[Librdkafka.ErrorBytes];
        nint configuration = Librdkafka.NewConfiguration();
        foreach ((string name, string value) in config.Where(p => !p.Key.StartsWith("dotnet.", StringComparison.Ordinal)))
        {
            if (Librdkafka.Set(configuration, name, value, error, (nuint)error.Length) != 0)
            {
                Librdkafka.DestroyConfiguration(configuration);
                throw new ArgumentException(Librdkafka.Text(error));
            }
        }
        callbacks.SetOn(configuration);
        nint client = Librdkafka.NewClient(Librdkafka.Producer, configuration, error, (nuint)error.Length);
        if (client == 0)
        {
            Librdkafka.DestroyConfiguration(configuration);
            throw new ArgumentException(Librdkafka.Text(error));
        }
        return client;
    }

    /// <returns>The first message that was not taken because the queue is full; null if absent.</returns>
    private int? HandOver(Messages messages, DeliveryReports reports, int count)
    {
        reports.Expect(count);
        Librdkafka.ProduceBatch(_topic, Librdkafka.AnyPartition, Librdkafka.CopyPayloads, ref _chunk[0], count);
        for (int i = 0; i < count; i++)
        {
            int index = (int)_chunk[i].Tag;
            switch ((ErrorCode)_chunk[i].Error)
            {
                case ErrorCode.NoError:
                    break;
                case ErrorCode.Local_QueueFull:
                    // Nor is any of those behind it, so order is kept.
                    reports.Forgo(count - i);
                    return index;
                case ErrorCode.MsgSizeTooLarge:
                    messages.States[index] = MessageState.TooLarge;
                    reports.Forgo(1);
                    break;
                default:
                    reports.Report(index, _chunk[i].Error);
                    break;
            }
        }
        return null;
    }

    private void Poll()
    {
        while (!_isDisposed)
        {
            _ = Librdkafka.Poll(_client, PollMs);
        }
    }
}
