using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// Logs and counts errors after which librdkafka continues by itself: a broker out of reach, a position that retention has passed.
/// Remembers the one that explains best why brokers are out of reach. Called from the client's threads.
/// </summary>
internal sealed class TransientErrors
{
    // librdkafka reports a position that the partition no longer has in its log only, under this name.
    private const string Offsets = "OFFSET";

    private readonly ILogger _log;
    private readonly CounterFamily _errors;
    private readonly Counter.Child _overtaken;

    // Written by the client's threads. Two at once may lose one; either explains the outage.
    private volatile Error? _cause;

    public TransientErrors(MetricSet metrics, ILogger log)
    {
        _log = log;
        _errors = metrics.Counter(
            MetricNames.SourceErrors,
            "Errors after which the source continued; OffsetOutOfRange: records were deleted before they were read.",
            "code"
        );
        // There from the beginning: an increase is only seen of what was zero before.
        _overtaken = _errors.WithLabels(nameof(ErrorCode.OffsetOutOfRange));
    }

    /// <summary>What best explains why brokers are out of reach; null if the client has reported nothing.</summary>
    public Error? Cause => _cause;

    public void OnError(Error error)
    {
        KafkaLog.Write(_log, error);
        _errors.WithLabels(error.Code.ToString()).Inc();
        if (_cause is not { } known || Weight(error) >= Weight(known))
        {
            _cause = error;
        }
    }

    public void OnLog(LogMessage message)
    {
        KafkaLog.Write(_log, message);
        if (message is { Facility: Offsets, Level: <= SyslogLevel.Warning })
        {
            _overtaken.Inc();
        }
    }

    /// <summary>That all brokers are down says nothing, that a connection broke says little, and what TLS or SASL found says all.</summary>
    private static int Weight(Error error) =>
        error.Code switch
        {
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism => 4,
            ErrorCode.Local_Ssl => 3,
            ErrorCode.Local_Resolve => 2,
            ErrorCode.Local_AllBrokersDown => 0,
            _ => 1,
        };
}
