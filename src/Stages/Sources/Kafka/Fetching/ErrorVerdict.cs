using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>Decides of each error whether it passes (it is logged, librdkafka retries) or ends the run.</summary>
/// <param name="group">The consumer group, for messages.</param>
/// <param name="topics">Whether topics are there.</param>
/// <param name="log">Where errors that pass are told.</param>
internal sealed class ErrorVerdict(string group, TopicWatch topics, ILogger log)
{
    /// <exception cref="KafkaSourceException">The error does not pass.</exception>
    public void Judge(Error error, string? topic)
    {
        string subject = topic is null ? "a topic" : $"topic '{topic}'";
        switch (error.Code)
        {
            case ErrorCode.TopicAuthorizationFailed:
                throw new KafkaSourceException($"no permission to read {subject}: grant READ and DESCRIBE on it to this user ({error.Reason})");
            case ErrorCode.GroupAuthorizationFailed:
                throw new KafkaSourceException($"no permission to use group '{group}': grant READ on it to this user ({error.Reason})");
            case ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition:
                topics.Suspect(error);
                break;
            default:
                if (error.IsFatal)
                {
                    throw new KafkaSourceException($"the consumer of group '{group}' cannot go on: {error.Reason}");
                }
                KafkaSourceLog.Passing(log, subject, error.Code, error.Reason);
                break;
        }
    }
}
