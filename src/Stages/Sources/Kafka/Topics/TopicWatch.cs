using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Sources.Kafka.Topics;

/// <summary>
/// Makes sure that the topics exist: at the start it waits for brokers and topics; later, when librdkafka misses one, it looks
/// again after a while, since a cluster that changes may forget a topic for a moment.
/// </summary>
/// <param name="consumer">The client; it reports its errors only while it is polled.</param>
/// <param name="admin">Asks the brokers.</param>
/// <param name="options">Settings.</param>
/// <param name="errors">What the client has reported.</param>
/// <param name="log">The source's log.</param>
/// <param name="time">The clock.</param>
internal sealed class TopicWatch(
    IConsumer<Ignore, int> consumer,
    IAdminClient admin,
    KafkaSourceOptions options,
    TransientErrors errors,
    ILogger log,
    TimeProvider time
)
{
    // A question makes the client connect at once, whatever its own back-off says: so the pauses between questions grow.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuickAnswer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private Deadline? _suspicion;

    /// <summary>Waits until every topic is there.</summary>
    /// <exception cref="KafkaSourceException">Brokers or topics were missing for longer than the settings allow, or refuse this
    /// user.</exception>
    public Task WaitAsync(CancellationToken cancellation) => Task.Run(() => Wait(cancellation), cancellation);

    /// <summary>librdkafka reports a topic as unknown.</summary>
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
            if (FindMissing(Answer) is { } missing)
            {
                throw new KafkaSourceException(missing);
            }
        }
    }

    private void Wait(CancellationToken cancellation)
    {
        var deadline = new Deadline(time, options.Connect);
        TimeSpan pause = FirstPause;
        var repeats = new RepeatFilter(time);
        while (FindMissing(QuickAnswer) is { } missing)
        {
            PollErrors(deadline, pause, cancellation);
            if (deadline.HasPassed || errors.Cause is { Code: ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed })
            {
                // Once more: what the client has reported meanwhile says why.
                throw new KafkaSourceException(FindMissing(QuickAnswer) ?? missing);
            }
            if (repeats.Passes(missing, out _))
            {
                KafkaSourceLog.Waiting(log, missing, options.Connect);
            }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Lets the client report its errors for a while.</summary>
    private void PollErrors(Deadline deadline, TimeSpan pause, CancellationToken cancellation)
    {
        var end = new Deadline(time, pause);
        while (!end.HasPassed && !deadline.HasPassed)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                consumer.Consume(Poll);
            }
            catch (ConsumeException)
            {
                // It is not subscribed to anything yet; what matters is reported by its handlers.
            }
        }
    }

    /// <summary>What is missing, in words; null if nothing is.</summary>
    private string? FindMissing(TimeSpan answer)
    {
        foreach (string topic in options.Topics.Keys)
        {
            try
            {
                TopicMetadata found = admin.GetMetadata(topic, answer).Topics.Single();
                if (found.Error.IsError)
                {
                    return found.Error.Code == ErrorCode.UnknownTopicOrPart
                        ? $"topic '{topic}' does not exist on {options.Connection}; create it, or correct 'topics'"
                        : $"topic '{topic}' cannot be read on {options.Connection}: {found.Error.Reason}";
                }
            }
            catch (KafkaException e)
            {
                return Unreachable(e.Error);
            }
        }
        return null;
    }

    private string Unreachable(Error error)
    {
        Error cause = errors.Cause ?? error;
        string remedy = cause.Code switch
        {
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism =>
                "check sasl.mechanism, sasl.username and sasl.password",
            ErrorCode.Local_Ssl => "check security.protocol, ssl.ca.location and the name in the brokers' certificate",
            ErrorCode.Local_Resolve => "check that the name in 'brokers' can be resolved here",
            _ => "check that 'brokers' is right, the cluster runs, and 'properties' suit its listener (security.protocol)",
        };
        return $"no answer from {options.Connection}: {cause.Reason}; {remedy}";
    }
}
