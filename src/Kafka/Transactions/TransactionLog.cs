using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Kafka.Transactions;

internal static partial class TransactionLog
{
    [LoggerMessage(EventIds.TransactionRepeats, LogLevel.Warning, "transaction is slow; still retrying: {Reason}")]
    public static partial void Repeats(ILogger log, string reason);

    [LoggerMessage(
        EventIds.TransactionAbortFailed,
        LogLevel.Warning,
        "failed to abort a transaction; the broker aborts it after its timeout: {Reason}"
    )]
    public static partial void AbortFailed(ILogger log, string reason);
}
