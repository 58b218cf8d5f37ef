using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// Where partitions begin of which nobody has committed anything, when a group is to begin with new records. That is committed at once: a
/// process killed before its first commit would else begin with what is new then, and what came in between would be nobody's.
/// </summary>
internal sealed class StartPositions(IConsumer<Ignore, int> consumer, KafkaSourceOptions options, ILogger log)
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>Partitions that begin now, and where; the others go on where the group has committed.</summary>
    public IReadOnlyDictionary<SourcePartition, long> Fix(IReadOnlyCollection<SourcePartition> partitions)
    {
        if (options.Start == StartOffset.Earliest || partitions.Count == 0)
        {
            return new Dictionary<SourcePartition, long>();
        }
        try
        {
            TopicPartitionOffset[] ends = [.. consumer.Committed(partitions.Select(p => new TopicPartition(p.Topic, p.Partition)), Answer)
                .Where(p => p.Offset.Value < 0)
                .Select(p => new TopicPartitionOffset(p.TopicPartition, consumer.QueryWatermarkOffsets(p.TopicPartition, Answer).High))];
            if (ends.Length > 0)
            {
                consumer.Commit(ends);
            }
            return ends.ToDictionary(p => new SourcePartition(p.Topic, p.Partition.Value), p => p.Offset.Value);
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.StartNotFixed(log, e.Error.Reason);
            return new Dictionary<SourcePartition, long>();
        }
    }
}
