using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Vigia.Stages.Sources.Kafka.Assignment;

namespace Vigia.Stages.Sources.Kafka.Topics;

/// <summary>
/// Whether records of one key are in partitions of one number in all topics, without which a label does not meet its transaction: the
/// topics have as many partitions, and their producers place keys by the same rule. Also whether no member of the group reads a following
/// topic by another assignment. Blocks; belongs to the consuming thread once the run has begun.
/// </summary>
/// <param name="admin">Asks the brokers.</param>
/// <param name="topics">Which topics go together.</param>
/// <param name="options">Settings.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class CoPartitioning(IAdminClient admin, TopicAssignment topics, KafkaSourceOptions options, ILogger log, TimeProvider time)
{
    private const string Remedy =
        "give all topics as many partitions and let their producers use one key and one partitioner; or read everything in one process with 'assign: all'; or set 'assign: spread' if records of these topics are not joined";

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private long _checked = time.GetTimestamp();
    private Deadline? _unlikeUntil;

    /// <summary>Partitions of each topic.</summary>
    /// <exception cref="KafkaException">The brokers do not say.</exception>
    public IReadOnlyDictionary<string, int> Counts() =>
        options.Topics.Keys.ToDictionary(
            t => t,
            t => admin.GetMetadata(t, Answer).Topics.Single() is { Error.IsError: false } found ? found.Partitions.Count : 0
        );

    /// <summary>Checks at the start.</summary>
    /// <exception cref="KafkaSourceException">Joins would miss records; the message says why and what to do.</exception>
    public async Task CheckAsync()
    {
        if (!topics.IsTogether)
        {
            return;
        }
        IReadOnlyDictionary<string, int> counts = Counts();
        if (Unlike(counts) is { } unlike)
        {
            throw new KafkaSourceException(unlike);
        }
        await CheckMembersAsync().ConfigureAwait(false);
        if (counts.Values.First() > 1)
        {
            CheckKeys(counts);
        }
    }

    /// <summary>Looks again every half minute: a topic may be widened while it is read.</summary>
    /// <exception cref="KafkaSourceException">The topics have different numbers of partitions, for longer than it takes to widen all of
    /// them.</exception>
    public void Verify()
    {
        if (!topics.IsTogether || time.GetElapsedTime(_checked) < Interval)
        {
            return;
        }
        _checked = time.GetTimestamp();
        try
        {
            string? unlike = Unlike(Counts());
            if (unlike is null)
            {
                _unlikeUntil = null;
            }
            else if (_unlikeUntil is { HasPassed: true })
            {
                throw new KafkaSourceException(unlike);
            }
            else if (_unlikeUntil is null)
            {
                KafkaSourceLog.Unlike(log, unlike, options.Connect);
                _unlikeUntil = new Deadline(time, options.Connect);
            }
        }
        catch (KafkaException)
        {
            // Brokers out of reach: the client reports that.
        }
    }

    private static string? Unlike(IReadOnlyDictionary<string, int> counts)
    {
        // A topic without partitions is missing for the moment, which is watched elsewhere.
        if (counts.Values.Contains(0) || counts.Values.Distinct().Count() == 1)
        {
            return null;
        }
        string list = string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"'{c.Key}' {c.Value}"));
        return $"topics have different numbers of partitions ({list}), so records of one key are in partitions of different numbers and are read by different processes: {Remedy}";
    }

    private async Task CheckMembersAsync()
    {
        if (options.Connection.IsEmbedded)
        {
            return;
        }
        try
        {
            DescribeConsumerGroupsResult result = await admin
                .DescribeConsumerGroupsAsync([options.Group], new DescribeConsumerGroupsOptions { RequestTimeout = Answer })
                .ConfigureAwait(false);
            string[] foreign =
            [
                .. result
                    .ConsumerGroupDescriptions.SelectMany(g => g.Members)
                    .SelectMany(m => m.Assignment.TopicPartitions)
                    .Select(p => p.Topic)
                    .Where(topics.Following.Contains)
                    .Distinct(),
            ];
            if (foreign.Length > 0)
            {
                throw new KafkaSourceException(
                    $"members of group '{options.Group}' read topic '{foreign[0]}' by the group's own assignment (an earlier version, or 'assign: spread'), and this process would read the same partitions: stop all of them before you start the first of these"
                );
            }
        }
        catch (KafkaException e)
        {
            KafkaSourceLog.MembersUnknown(log, options.Group, e.Error.Reason);
        }
    }

    private void CheckKeys(IReadOnlyDictionary<string, int> counts)
    {
        List<KeyPlacement> placements = [];
        foreach ((string topic, int partitions) in counts)
        {
            try
            {
                ConsumerConfig config = options.Connection.ToConsumerConfig(options.Group);
                config.EnableAutoCommit = false;
                config.EnablePartitionEof = true;
                placements.Add(KeyPlacement.Judge(topic, partitions, KeySample.Read(config, topic, partitions)));
            }
            catch (KafkaException e)
            {
                KafkaSourceLog.KeysUnknown(log, topic, e.Error.Reason);
            }
        }
        KeyPlacement[] known = [.. placements.Where(p => p.IsKnown)];
        foreach (KeyPlacement placement in known)
        {
            KafkaSourceLog.KeysPlaced(
                log,
                placement.Topic,
                placement.Keys,
                placement.Partitioners.Count == 0 ? "no known partitioner, or several" : string.Join(" or ", placement.Partitioners)
            );
        }
        KeyPlacement[] explained = [.. known.Where(p => p.Partitioners.Count > 0)];
        if (explained.Length > 1 && !explained[0].Partitioners.Any(rule => Array.TrueForAll(explained, p => p.Partitioners.Contains(rule))))
        {
            string list = string.Join(", ", explained.Select(p => $"'{p.Topic}' by {string.Join(" or ", p.Partitioners)}"));
            throw new KafkaSourceException(
                $"producers use different partitioners ({list}), so records of one key are in partitions of different numbers: let all producers use one partitioner (librdkafka: partitioner=murmur2_random places keys as Java does), or read everything in one process with 'assign: all'"
            );
        }
        if (explained.Length < known.Length)
        {
            KafkaSourceLog.KeysUnexplained(log, string.Join(", ", known.Where(p => p.Partitioners.Count == 0).Select(p => p.Topic)));
        }
    }
}
