using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// Sees to it that the topics exist: at the start it waits for brokers and topics; later, when librdkafka misses one, it looks
/// again after a while, since a cluster that changes may forget a topic for a moment.
/// </summary>
internal sealed class TopicWatch(IAdminClient admin, KafkaSourceOptions options, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    private Deadline? _suspicion;

    /// <summary>Waits until every topic is there.</summary>
    /// <exception cref="KafkaSourceException">Brokers or topics were missing for longer than the settings allow.</exception>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        var deadline = new Deadline(time, options.Connect);
        for (string? said = null; ;)
        {
            string? missing = await Task.Run(FindMissing, cancellation).ConfigureAwait(false);
            if (missing is null)
            {
                return;
            }
            if (deadline.HasPassed)
            {
                throw new KafkaSourceException(missing);
            }
            if (missing != said)
            {
                KafkaSourceLog.Waiting(log, missing, options.Connect);
                said = missing;
            }
            await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>librdkafka says that a topic is unknown.</summary>
    public void Suspect(Error error)
    {
        if (_suspicion is null)
        {
            KafkaSourceLog.Waiting(log, error.Reason, options.Connect);
            _suspicion = new Deadline(time, options.Connect);
        }
    }

    /// <summary>Looks again, if a topic was missed and the time has come.</summary>
    /// <exception cref="KafkaSourceException">It is still missing.</exception>
    public void Verify()
    {
        if (_suspicion is { HasPassed: true })
        {
            _suspicion = null;
            if (FindMissing() is { } missing)
            {
                throw new KafkaSourceException(missing);
            }
        }
    }

    /// <summary>What is missing, in words; null if nothing is.</summary>
    private string? FindMissing()
    {
        foreach (string topic in options.Topics.Keys)
        {
            try
            {
                TopicMetadata found = admin.GetMetadata(topic, Answer).Topics.Single();
                if (found.Error.IsError)
                {
                    return found.Error.Code == ErrorCode.UnknownTopicOrPart
                        ? $"topic '{topic}' does not exist on {options.Connection}; create it, or correct 'topics'"
                        : $"topic '{topic}' cannot be read on {options.Connection}: {found.Error.Reason}";
                }
            }
            catch (KafkaException e)
            {
                return $"no answer from {options.Connection}: {e.Error.Reason}; see that 'brokers' is right, the cluster runs, and 'properties' suit its listener";
            }
        }
        return null;
    }
}
