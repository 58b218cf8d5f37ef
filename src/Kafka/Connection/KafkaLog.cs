using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Vigia.Kafka.Connection;

/// <summary>Carries what librdkafka says over to the log. It speaks of brokers, topics and errors, never of records or secrets.</summary>
public static partial class KafkaLog
{
    /// <summary>For <c>SetLogHandler</c>.</summary>
    public static void Write(ILogger log, LogMessage message)
    {
        var level = (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        Said(log, level, message.Facility, message.Message);
    }

    /// <summary>For <c>SetErrorHandler</c>: errors that librdkafka goes on in spite of, such as a broker out of reach.</summary>
    public static void Write(ILogger log, Error error) => Failed(log, error.IsFatal ? LogLevel.Error : LogLevel.Warning, error.Code, error.Reason);

    [LoggerMessage(EventId = 200, Message = "librdkafka {Facility}: {Text}")]
    private static partial void Said(ILogger log, LogLevel level, string facility, string text);

    [LoggerMessage(EventId = 201, Message = "Kafka: {Code}: {Reason}")]
    private static partial void Failed(ILogger log, LogLevel level, ErrorCode code, string reason);
}
