using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Performance;

internal static partial class PerformanceLog
{
    [LoggerMessage(
        EventIds.PerformanceOpened,
        LogLevel.Information,
        "prediction store in {Where} holds {Kept} transactions; labels and decisions wait for {Waiting} more"
    )]
    public static partial void Opened(ILogger log, string where, long kept, int waiting);

    [LoggerMessage(
        EventIds.PerformanceSkipped,
        LogLevel.Information,
        "the source repeated {Records} records that the prediction store holds already; each is counted once"
    )]
    public static partial void Skipped(ILogger log, long records);

    [LoggerMessage(
        EventIds.PerformanceRestarted,
        LogLevel.Warning,
        "{Topic}[{Partition}] was replaced by other data of the same name: it is read from its first record ('on_replaced: restart'), and transactions of the earlier data stay in the prediction store"
    )]
    public static partial void Restarted(ILogger log, string topic, int partition);

    [LoggerMessage(
        EventIds.PerformanceUnmatched,
        LogLevel.Warning,
        "labels of {Transactions} transactions were not matched: these transactions never arrived, or too late: a label waits {WaitFor} ('wait_for'), a transaction is kept {Retention} ('retention')"
    )]
    public static partial void Unmatched(ILogger log, long transactions, string waitFor, string retention);

    [LoggerMessage(
        EventIds.PerformanceRepeated,
        LogLevel.Warning,
        "{Transactions} transactions are duplicates: their id and event time were counted already. Each is counted once; find the sender that repeats them"
    )]
    public static partial void Repeated(ILogger log, long transactions);

    [LoggerMessage(
        EventIds.PerformanceUnknownRules,
        LogLevel.Warning,
        "{Transactions} transactions list a rule that the schema does not name; their other rules are counted. Add the rule to 'names' under 'rules'"
    )]
    public static partial void UnknownRules(ILogger log, long transactions);
}
