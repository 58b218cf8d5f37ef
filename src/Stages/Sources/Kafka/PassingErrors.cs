using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>Logs and counts what librdkafka goes on in spite of: a broker out of reach, a position that retention has overtaken.</summary>
internal sealed class PassingErrors
{
    // Of a position that the partition no longer has librdkafka tells in its log only, under this name.
    private const string Offsets = "OFFSET";

    private readonly ILogger _log;
    private readonly CounterFamily _errors;
    private readonly Counter.Child _overtaken;

    public PassingErrors(MetricSet metrics, ILogger log)
    {
        _log = log;
        _errors = metrics.Counter(
            MetricNames.SourceErrors, "Errors that the source went on in spite of; OffsetOutOfRange: records were deleted before they were read.", "code");
        // There from the beginning: an increase is only seen of what stood at zero before.
        _overtaken = _errors.WithLabels(nameof(ErrorCode.OffsetOutOfRange));
    }

    public void OnError(Error error)
    {
        KafkaLog.Write(_log, error);
        _errors.WithLabels(error.Code.ToString()).Inc();
    }

    public void OnLog(LogMessage message)
    {
        KafkaLog.Write(_log, message);
        if (message is { Facility: Offsets, Level: <= SyslogLevel.Warning })
        {
            _overtaken.Inc();
        }
    }
}
