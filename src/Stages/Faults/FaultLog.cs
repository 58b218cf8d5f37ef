using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Faults;

internal static partial class FaultLog
{
    [LoggerMessage(EventIds.FaultWaits, LogLevel.Warning, "injected fault '{Fault}': batch {Batch} waits {Time}")]
    public static partial void Waits(ILogger log, string fault, long batch, TimeSpan time);
}
