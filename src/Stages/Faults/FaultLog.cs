using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Faults;

internal static partial class FaultLog
{
    [LoggerMessage(1, LogLevel.Warning, "injected fault '{Fault}': batch {Batch} waits {Time}")]
    public static partial void Waits(ILogger log, string fault, long batch, TimeSpan time);
}
