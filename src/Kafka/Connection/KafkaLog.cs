using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Kafka.Connection;

/// <summary>
/// Carries librdkafka's messages over to the log, each distinct warning once in half a minute. They speak of brokers, topics and errors,
/// never of records or secrets.
/// </summary>
public static partial class KafkaLog
{
    // By log, since every client of a pipeline reports the same broker.
    private static readonly ConditionalWeakTable<ILogger, RepeatFilter> Filters = [];

    /// <summary>Logs a message of librdkafka; the handler for <c>SetLogHandler</c>.</summary>
    public static void Write(ILogger log, LogMessage message)
    {
        var level = (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        if (level < LogLevel.Warning)
        {
            Reported(log, level, message.Facility, message.Message);
        }
        else if (Passes(log, message.Message, out int held))
        {
            string text = message.Message + RepeatFilter.Count(held);
            Reported(log, level, message.Facility, text);
        }
    }

    /// <summary>For <c>SetErrorHandler</c>: errors after which librdkafka continues, such as a broker out of reach.</summary>
    public static void Write(ILogger log, Error error)
    {
        if (Passes(log, error.Reason, out int held))
        {
            string reason = error.Reason + RepeatFilter.Count(held);
            Failed(log, error.IsFatal ? LogLevel.Error : LogLevel.Warning, error.Code, reason);
        }
    }

    private static bool Passes(ILogger log, string text, out int held) =>
        Filters.GetValue(log, static _ => new RepeatFilter(TimeProvider.System)).Passes(text, out held);

    [LoggerMessage(EventId = EventIds.KafkaLibraryReported, Message = "librdkafka {Facility}: {Text}")]
    private static partial void Reported(ILogger log, LogLevel level, string facility, string text);

    [LoggerMessage(EventId = EventIds.KafkaErrorReported, Message = "Kafka: {Code}: {Reason}")]
    private static partial void Failed(ILogger log, LogLevel level, ErrorCode code, string reason);
}
