using Confluent.Kafka;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>What a producer's error means for a sink, and what to do about it.</summary>
internal static class KafkaSinkErrors
{
    /// <param name="options">The sink's settings.</param>
    /// <param name="error">Of a message that was not delivered.</param>
    /// <param name="lastError">What the client reported last; null if nothing.</param>
    public static SinkException Describe(KafkaSinkOptions options, Error error, Error? lastError)
    {
        string place = $"topic '{options.Topic}' at {options.Connection}";
        if (IsRefused(error) || (error.IsFatal && lastError is not null && IsRefused(lastError)))
        {
            // Brokers refuse the producer, before they hear of a topic, to a user who may not write to any.
            return new SinkException(
                $"no permission to write to {place}: grant WRITE and DESCRIBE on topic '{options.Topic}' to this user ({error.Reason})",
                isTransient: false,
                new KafkaException(error)
            );
        }
        // "Timed out" does not say why; the client's last error does.
        string last =
            error.Code == ErrorCode.Local_MsgTimedOut && lastError is { } reason ? $"; the client's last error: {reason.Reason}" : "";
        return new SinkException($"{place}: {error.Reason} ({error.Code}){last}", isTransient: !error.IsFatal, new KafkaException(error));
    }

    private static bool IsRefused(Error error) => error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed;
}
