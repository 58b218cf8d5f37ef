using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Vigia.Engine.State;
using Vigia.Kafka.Transactions;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>
/// Makes sure that the changelog topic exists, is compacted, and is wide enough: it is created and widened where the user may do that.
/// </summary>
internal sealed class ChangelogTopic(IAdminClient admin, string topic, GroupMembership source, ILogger log, TimeProvider time)
{
    private const string Policy = "cleanup.policy";
    private const string Compact = "compact";

    // A new topic is known to every broker a moment after it was made.
    private const int MostWaits = 100;

    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // New partitions compact early, for a restart reads all of them.
    private static readonly Dictionary<string, string> Settings = new()
    {
        [Policy] = Compact,
        ["min.cleanable.dirty.ratio"] = "0.1",
        ["segment.ms"] = "600000",
    };

    /// <exception cref="StateException">It cannot be used; the message says how to mend it.</exception>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        int needed = 1;
        foreach (string read in source.Topics)
        {
            needed = Math.Max(needed, await PartitionsAsync(read).ConfigureAwait(false) ?? 1);
        }
        int? found = await PartitionsAsync(topic).ConfigureAwait(false);
        if (found is null)
        {
            await CreateAsync(needed).ConfigureAwait(false);
            for (int waits = 0; waits < MostWaits && found is null; waits++)
            {
                await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
                found = await PartitionsAsync(topic).ConfigureAwait(false);
            }
        }
        if (found < needed)
        {
            found = await WidenAsync(found.Value, needed, cancellation).ConfigureAwait(false);
        }
        if (found is null || found < needed)
        {
            throw TooNarrow(found ?? 0, needed, "it was requested and does not exist yet");
        }
        await CheckPolicyAsync().ConfigureAwait(false);
    }

    /// <summary>Makes sure that the changelog has partitions up to a number: topics of the source may have been widened.</summary>
    /// <exception cref="StateException">It has not, and could not be widened.</exception>
    public async Task CoverAsync(int partition, CancellationToken cancellation)
    {
        int found = await PartitionsAsync(topic).ConfigureAwait(false) ?? 0;
        if (found <= partition && await WidenAsync(found, partition + 1, cancellation).ConfigureAwait(false) <= partition)
        {
            throw TooNarrow(found, partition + 1, "it was requested and does not exist yet");
        }
    }

    private StateException TooNarrow(int found, int needed, string reason) =>
        new(
            $"the changelog topic '{topic}' has {found} partitions, and a topic of the source has {needed}; it could not be widened ({reason}): kafka-topics --alter --topic {topic} --partitions {needed}"
        );

    /// <summary>Adds partitions; another process of the group may do the same.</summary>
    /// <returns>How many there are now.</returns>
    private async Task<int?> WidenAsync(int found, int needed, CancellationToken cancellation)
    {
        try
        {
            await admin
                .CreatePartitionsAsync(
                    [new PartitionsSpecification { Topic = topic, IncreaseTo = needed }],
                    new CreatePartitionsOptions { RequestTimeout = Answer }
                )
                .ConfigureAwait(false);
            KafkaStateLog.Widened(log, topic, found, needed);
        }
        catch (CreatePartitionsException e) when (e.Results.TrueForAll(r => r.Error.Code is ErrorCode.InvalidPartitions))
        {
            // It has as many by now.
        }
        catch (KafkaException e)
        {
            throw TooNarrow(
                found,
                needed,
                e is CreatePartitionsException { Results: [{ } result, ..] } ? result.Error.Reason : e.Error.Reason
            );
        }
        int? now = found;
        for (int waits = 0; waits < MostWaits && (now is null || now < needed); waits++)
        {
            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
            now = await PartitionsAsync(topic).ConfigureAwait(false);
        }
        return now;
    }

    /// <summary>Partitions of a topic; null if it does not exist. Asking does not create it.</summary>
    private async Task<int?> PartitionsAsync(string name)
    {
        TopicDescription found;
        try
        {
            DescribeTopicsResult result = await admin
                .DescribeTopicsAsync(TopicCollection.OfTopicNames([name]), new DescribeTopicsOptions { RequestTimeout = Answer })
                .ConfigureAwait(false);
            found = result.TopicDescriptions[0];
        }
        catch (DescribeTopicsException e)
        {
            found = e.Results.TopicDescriptions[0];
        }
        catch (KafkaException e)
        {
            throw new StateException($"no answer about topic '{name}' from {source.Connection}: {e.Error.Reason}", e);
        }
        return found.Error.Code switch
        {
            ErrorCode.NoError => found.Partitions.Count,
            ErrorCode.UnknownTopicOrPart or ErrorCode.LeaderNotAvailable => null,
            _ => throw new StateException($"topic '{name}' cannot be used on {source.Connection}: {found.Error.Reason}"),
        };
    }

    private async Task CreateAsync(int partitions)
    {
        var wanted = new TopicSpecification
        {
            Name = topic,
            NumPartitions = partitions,
            ReplicationFactor = -1,
            Configs = Settings,
        };
        try
        {
            await admin.CreateTopicsAsync([wanted], new CreateTopicsOptions { RequestTimeout = Answer }).ConfigureAwait(false);
            KafkaStateLog.Created(log, topic, partitions);
        }
        catch (CreateTopicsException e) when (e.Results.TrueForAll(r => r.Error.Code is ErrorCode.TopicAlreadyExists))
        {
            // Another process of the group was sooner.
        }
        catch (KafkaException e)
        {
            string reason = e is CreateTopicsException { Results: [{ } result, ..] } ? result.Error.Reason : e.Error.Reason;
            throw new StateException(
                $"the changelog topic '{topic}' does not exist on {source.Connection} and cannot be created ({reason}); create it: kafka-topics --create --topic {topic} --partitions {partitions} --config {Policy}={Compact}",
                e
            );
        }
    }

    private async Task CheckPolicyAsync()
    {
        string policy;
        try
        {
            var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
            List<DescribeConfigsResult> results = await admin
                .DescribeConfigsAsync([resource], new DescribeConfigsOptions { RequestTimeout = Answer })
                .ConfigureAwait(false);
            policy = results[0].Entries.TryGetValue(Policy, out ConfigEntryResult? entry) ? entry.Value : Compact;
        }
        catch (KafkaException e)
        {
            // Without the right to look, the topic is trusted as it was created.
            KafkaStateLog.PolicyUnknown(log, topic, Compact, e.Error.Reason);
            return;
        }
        if (policy != Compact)
        {
            throw new StateException(
                $"the changelog topic '{topic}' has {Policy}={policy}, so state in it would vanish; set it: kafka-configs --alter --entity-type topics --entity-name {topic} --add-config {Policy}={Compact}"
            );
        }
    }
}
