using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Vigia.Engine.State;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>
/// Reads partitions of the changelog from beginning to end. The end is that of the moment when the reading began, also what belongs to a
/// transaction that had not ended: it is waited for, since a former owner may have committed it with the group.
/// </summary>
internal sealed class ChangelogReader(ConsumerConfig config, IAdminClient admin, string topic, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The last value of each key, without those deleted.</summary>
    /// <param name="partitions">Partitions of the changelog.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CheckpointLostException">The brokers do not tell where it ends now, and may later.</exception>
    /// <exception cref="StateException">It cannot be read.</exception>
    public async Task<IEnumerable<KeyValuePair<byte[], byte[]>>> ReadAsync(
        IReadOnlyCollection<int> partitions,
        CancellationToken cancellation
    )
    {
        long start = time.GetTimestamp();
        Dictionary<TopicPartition, long> ends = await EndsAsync(partitions).ConfigureAwait(false);
        var values = new Dictionary<byte[], byte[]>(KeyComparer.Instance);
        Read(
            ends,
            (key, value) =>
            {
                if (value is not null)
                {
                    values[key] = value;
                }
                else
                {
                    values.Remove(key);
                }
            },
            start,
            cancellation
        );
        return values;
    }

    /// <summary>Every message in the order of its partition; the value of a deletion is null.</summary>
    /// <param name="partitions">Partitions of the changelog.</param>
    /// <param name="take">Called with key and value of each.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async Task ReadEachAsync(IReadOnlyCollection<int> partitions, Action<byte[], byte[]?> take, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        Read(await EndsAsync(partitions).ConfigureAwait(false), take, start, cancellation);
    }

    /// <summary>Where the partitions end that are not empty, whether what is there is committed or not.</summary>
    private async Task<Dictionary<TopicPartition, long>> EndsAsync(IReadOnlyCollection<int> partitions)
    {
        var options = new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadUncommitted, RequestTimeout = Answer };
        try
        {
            ListOffsetsResult found = await admin
                .ListOffsetsAsync(
                    partitions.Select(p => new TopicPartitionOffsetSpec
                    {
                        TopicPartition = new TopicPartition(topic, p),
                        OffsetSpec = OffsetSpec.Latest(),
                    }),
                    options
                )
                .ConfigureAwait(false);
            return found
                .ResultInfos.Select(r => r.TopicPartitionOffsetError)
                .Where(r => r.Offset.Value > 0)
                .ToDictionary(r => r.TopicPartition, r => r.Offset.Value);
        }
        catch (KafkaException e)
        {
            throw ChangelogErrors.Judge(topic, e);
        }
    }

    private void Read(Dictionary<TopicPartition, long> ends, Action<byte[], byte[]?> take, long start, CancellationToken cancellation)
    {
        if (ends.Count == 0)
        {
            return;
        }
        using IConsumer<byte[], byte[]?> consumer = new ConsumerBuilder<byte[], byte[]?>(config)
            .SetLogHandler((_, message) => KafkaLog.Write(log, message))
            .SetErrorHandler((_, error) => KafkaLog.Write(log, error))
            .Build();
        consumer.Assign(ends.Keys.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        long messages = 0;
        long lastMoved = time.GetTimestamp();
        while (ends.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Next(consumer) is not { } record)
            {
                if (time.GetElapsedTime(lastMoved) > Patience)
                {
                    KafkaStateLog.Waits(log, string.Join(' ', ends.Keys.Select(p => p.Partition.Value).Order()));
                    lastMoved = time.GetTimestamp();
                }
                continue;
            }
            lastMoved = time.GetTimestamp();
            if (record.IsPartitionEOF)
            {
                if (ends.TryGetValue(record.TopicPartition, out long end) && record.Offset.Value >= end)
                {
                    ends.Remove(record.TopicPartition);
                }
                continue;
            }
            messages++;
            take(KeyOf(record), record.Message.Value);
        }
        consumer.Close();
        KafkaStateLog.Read(log, messages, time.GetElapsedTime(start).TotalMilliseconds);
    }

    private byte[] KeyOf(ConsumeResult<byte[], byte[]?> record) =>
        record.Message.Key
        ?? throw new StateException(
            $"the changelog topic '{topic}' holds messages without a key, so others write to it; give the changelog a topic of its own"
        );

    private ConsumeResult<byte[], byte[]?>? Next(IConsumer<byte[], byte[]?> consumer)
    {
        try
        {
            return consumer.Consume(Poll);
        }
        catch (ConsumeException e)
            when (!e.Error.IsFatal && e.Error.Code is not (ErrorCode.TopicAuthorizationFailed or ErrorCode.UnknownTopicOrPart))
        {
            KafkaStateLog.ReadFails(log, e.Error.Reason);
            return null;
        }
        catch (ConsumeException e)
        {
            throw new StateException($"the changelog topic '{topic}' cannot be read: {e.Error.Reason}", e);
        }
    }

    private sealed class KeyComparer : IEqualityComparer<byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] key)
        {
            HashCode hash = default(HashCode);
            hash.AddBytes(key);
            return hash.ToHashCode();
        }
    }
}
