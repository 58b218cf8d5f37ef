using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Kafka.Transactions;

internal static partial class TransactionLog
{
    [LoggerMessage(EventIds.TransactionRepeats, LogLevel.Warning, "the transaction takes long, and is tried further: {Reason}")]
    public static partial void Repeats(ILogger log, string reason);

    [LoggerMessage(
        EventIds.TransactionAbortFailed,
        LogLevel.Warning,
        "a transaction was not aborted in good order; the broker does so when its time is up: {Reason}"
    )]
    public static partial void AbortFailed(ILogger log, string reason);
}
