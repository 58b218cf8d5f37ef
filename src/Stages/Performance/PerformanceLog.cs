using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Performance;

internal static partial class PerformanceLog
{
    [LoggerMessage(1, LogLevel.Information, "prediction store in {Where}: {Kept} transactions kept, labels of {Waiting} more wait for theirs")]
    public static partial void Opened(ILogger log, string where, long kept, int waiting);

    [LoggerMessage(2, LogLevel.Information, "{Records} records came again that the prediction store includes already; they are not counted twice")]
    public static partial void Skipped(ILogger log, long records);

    [LoggerMessage(
        3, LogLevel.Warning,
        "labels of {Transactions} transactions were given up: these never came, or had been let go of; labels wait {WaitFor} ('wait_for'), transactions are kept {Retention} ('retention')")]
    public static partial void Unmatched(ILogger log, long transactions, string waitFor, string retention);
}
