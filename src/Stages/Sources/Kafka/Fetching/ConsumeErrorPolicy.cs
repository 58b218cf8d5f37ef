using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Kafka.Topics;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// Decides of each error whether it is transient (it is logged, librdkafka retries) or ends the run. Belongs to the consuming thread.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="topics">Whether topics are there.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class ConsumeErrorPolicy(KafkaSourceOptions options, TopicWatch topics, ILogger log, TimeProvider time)
{
    private readonly RepeatFilter _repeats = new(time);
    private Deadline? _refusedUntil;

    /// <summary>The group has accepted this member.</summary>
    public void OnAssigned() => _refusedUntil = null;

    /// <exception cref="KafkaSourceException">The error ends the run.</exception>
    public void Handle(Error error, string? topic)
    {
        string subject = topic is null ? "a topic" : $"topic '{topic}'";
        switch (error.Code)
        {
            case ErrorCode.TopicAuthorizationFailed:
                throw new KafkaSourceException(
                    $"no permission to read {subject}: grant READ and DESCRIBE on it to this user ({error.Reason})"
                );
            case ErrorCode.GroupAuthorizationFailed:
                throw new KafkaSourceException(
                    $"no permission to use group '{options.Group}': grant READ on it to this user ({error.Reason})"
                );
            case ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition:
                topics.Suspect(error);
                break;
            case ErrorCode.InconsistentGroupProtocol:
                Refused(error);
                break;
            default:
                if (error.IsFatal)
                {
                    throw new KafkaSourceException($"the consumer of group '{options.Group}' failed: {error.Reason}");
                }
                if (_repeats.Passes($"{subject} {error.Code} {error.Reason}", out int more))
                {
                    string reason = error.Reason + RepeatFilter.Count(more);
                    KafkaSourceLog.Transient(log, subject, error.Code, reason);
                }
                break;
        }
    }

    /// <summary>A member of an earlier version may be about to leave; one that stays keeps this one out for ever.</summary>
    private void Refused(Error error)
    {
        string reason =
            $"group '{options.Group}' refuses this member, because another member uses another assignor or another group.protocol ({error.Reason}); stop that member, or give this pipeline a group of its own";
        _refusedUntil ??= new Deadline(time, options.Connect);
        if (_refusedUntil is { HasPassed: true })
        {
            throw new KafkaSourceException(reason);
        }
        if (_repeats.Passes(reason, out _))
        {
            KafkaSourceLog.Waiting(log, reason, options.Connect);
        }
    }
}
