using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Kafka.Partitions;

/// <summary>
/// Where assigned partitions begin: at the position of the state, else at the offset that the group has committed. A topic of which the
/// group has no offset at all begins where <c>start</c> says, and that is committed at once for every partition of it: another member, or a
/// process started after a crash, would else begin at another place. A partition added later begins with its oldest record, whatever
/// <c>start</c> says: what was written before it was discovered belongs to the group.
/// </summary>
/// <param name="consumer">The member.</param>
/// <param name="offsets">Asks brokers for offsets and partition counts.</param>
/// <param name="options">Settings.</param>
/// <param name="log">The source's log.</param>
internal sealed class StartPositions(IConsumer<Ignore, int> consumer, OffsetQueries offsets, KafkaSourceOptions options, ILogger log)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>Finds where partitions begin.</summary>
    /// <param name="partitions">Those assigned.</param>
    /// <param name="restored">Positions of the state.</param>
    /// <returns>By partition; one that is not in it begins where the client finds the group's offset, else at the oldest record.</returns>
    /// <exception cref="KafkaSourceException">The state is behind the group: what was counted in between is lost.</exception>
    public IReadOnlyDictionary<TopicPartition, TopicPartitionOffset> Find(
        IReadOnlyCollection<TopicPartition> partitions,
        IReadOnlyDictionary<SourcePartition, long> restored
    )
    {
        Dictionary<TopicPartition, TopicPartitionOffset> found = partitions
            .Where(p => restored.ContainsKey(Source(p)))
            .ToDictionary(p => p, p => new TopicPartitionOffset(p, restored[Source(p)]));
        if (partitions.Count == 0)
        {
            return found;
        }
        try
        {
            List<TopicPartitionOffset> committed = consumer.Committed(partitions, Answer);
            StateAndGroup.Compare(restored, committed, options.Group, log);
            foreach (TopicPartitionOffset position in committed.Where(c => c.Offset.Value >= 0 && !found.ContainsKey(c.TopicPartition)))
            {
                found.Add(position.TopicPartition, position);
            }
            foreach (IGrouping<string, TopicPartition> topic in partitions.Where(p => !found.ContainsKey(p)).GroupBy(p => p.Topic))
            {
                bool isNew = !found.Keys.Any(p => p.Topic == topic.Key);
                foreach (TopicPartitionOffset begin in Begin(topic.Key, [.. topic], isNew))
                {
                    found.Add(begin.TopicPartition, begin);
                }
            }
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.StartUnknown(log, e.Error.Reason);
        }
        return found;
    }

    /// <summary>Where partitions end for a run that reads only what is older than a time; empty for any other run.</summary>
    /// <exception cref="KafkaSourceException">The brokers do not say.</exception>
    public IReadOnlyDictionary<TopicPartition, long> Limits(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (options.Until is not { } time || partitions.Count == 0)
        {
            return new Dictionary<TopicPartition, long>();
        }
        try
        {
            return offsets.At(partitions, time).ToDictionary(p => p.TopicPartition, p => p.Offset.Value);
        }
        catch (KafkaException e)
        {
            throw new KafkaSourceException(
                $"{options.Connection} did not say which record is the first at or after {time:O} ('until'): {e.Error.Reason}"
            );
        }
    }

    private static SourcePartition Source(TopicPartition partition) => new(partition.Topic, partition.Partition.Value);

    /// <summary>Where partitions of one topic begin that have neither state nor an offset.</summary>
    private IEnumerable<TopicPartitionOffset> Begin(string topic, IReadOnlyCollection<TopicPartition> partitions, bool isNew)
    {
        if (isNew && options.Beginning.Kind != StartKind.Earliest && Fix(topic) is { } starts)
        {
            return starts.Where(s => partitions.Contains(s.TopicPartition));
        }
        // With its number instead of the word, so that the lag is known before the first record arrives.
        return partitions.Select(p => new TopicPartitionOffset(p, consumer.QueryWatermarkOffsets(p, Answer).Low));
    }

    /// <summary>Commits where a topic begins for the group.</summary>
    /// <returns>Null if the group has begun to read the topic already.</returns>
    private IReadOnlyList<TopicPartitionOffset>? Fix(string topic)
    {
        TopicPartition[] all = [.. Enumerable.Range(0, offsets.PartitionsOf(topic)).Select(p => new TopicPartition(topic, p))];
        if (consumer.Committed(all, Answer).Exists(c => c.Offset.Value >= 0))
        {
            return null;
        }
        IReadOnlyList<TopicPartitionOffset> starts = options.Beginning.Time is { } time ? offsets.At(all, time) : offsets.Ends(all);
        consumer.Commit(starts);
        return starts;
    }
}
