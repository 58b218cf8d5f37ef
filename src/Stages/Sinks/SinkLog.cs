using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Sinks;

internal static partial class SinkLog
{
    [LoggerMessage(
        EventIds.SinkRetrying,
        LogLevel.Warning,
        "{Stage} cannot deliver {Records} records: {Cause}; next attempt in {DelaySeconds:F1} s, giving up after {RetryFor}"
    )]
    public static partial void Retrying(ILogger log, string stage, int records, string cause, double delaySeconds, string retryFor);

    [LoggerMessage(
        EventIds.SinkWaiting,
        LogLevel.Warning,
        "{Stage} has been waiting for {Seconds} s for the delivery of {Records} records, and still waits; check that the sink can be reached"
    )]
    public static partial void Waiting(ILogger log, string stage, int records, double seconds);

    [LoggerMessage(EventIds.SinkRecovered, LogLevel.Information, "{Stage} delivers again after {Attempts} failed attempts")]
    public static partial void Recovered(ILogger log, string stage, int attempts);

    [LoggerMessage(
        EventIds.SinkFileCompleted,
        LogLevel.Information,
        "{Stage} completed '{File}', left behind by an earlier run, with {Bytes} bytes; {TornBytes} bytes of a record cut off at its end were removed"
    )]
    public static partial void FileCompleted(ILogger log, string stage, string file, long bytes, long tornBytes);

    [LoggerMessage(
        EventIds.SinkFileVanished,
        LogLevel.Warning,
        "{Stage} starts a new file: its open file '{File}' was removed from outside, and the records in it are lost"
    )]
    public static partial void FileVanished(ILogger log, string stage, string file);

    [LoggerMessage(EventIds.SinkCannotFinish, LogLevel.Warning, "{Stage} failed to finish '{File}': {Cause}; the next start finishes it")]
    public static partial void CannotFinish(ILogger log, string stage, string file, string cause);
}
