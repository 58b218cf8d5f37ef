using Microsoft.Extensions.Logging;

namespace Vigia.Kafka.Transactions;

internal static partial class TransactionLog
{
    [LoggerMessage(240, LogLevel.Warning, "the transaction takes long, and is tried further: {Reason}")]
    public static partial void Repeats(ILogger log, string reason);

    [LoggerMessage(241, LogLevel.Warning, "a transaction was not aborted in good order; the broker does so when its time is up: {Reason}")]
    public static partial void AbortFailed(ILogger log, string reason);
}
