using Microsoft.Extensions.Logging;

namespace Vigia.Host.Running;

internal static partial class HostLog
{
    [LoggerMessage(2, LogLevel.Information, "pipeline '{Name}' runs: {Flow}")]
    public static partial void Started(ILogger log, string name, string flow);

    [LoggerMessage(3, LogLevel.Information, "asked to stop: draining {Batches} batches in flight")]
    public static partial void Draining(ILogger log, int batches);

    [LoggerMessage(4, LogLevel.Information, "pipeline '{Name}' ended: {Records} records acknowledged, {Rejected} of them rejected")]
    public static partial void Ended(ILogger log, string name, long records, long rejected);

    [LoggerMessage(5, LogLevel.Warning, "pipeline '{Name}' goes back to its last checkpoint, in {Seconds:F1} s: {Cause}")]
    public static partial void GoesBack(ILogger log, string name, string cause, double seconds);

    [LoggerMessage(6, LogLevel.Information, "pipeline '{Name}' resumed from its last checkpoint")]
    public static partial void Recovered(ILogger log, string name);

    [LoggerMessage(7, LogLevel.Information, "pipeline '{Name}' runs the reloaded configuration: {Flow}; {Models}")]
    public static partial void Reloaded(ILogger log, string name, string flow, string models);

    [LoggerMessage(8, LogLevel.Error, "reload refused; pipeline '{Name}' continues unchanged; correct {Count} problems: {Problems}")]
    public static partial void ReloadRefused(ILogger log, string name, int count, string problems);


    [LoggerMessage(10, LogLevel.Warning, "{Warning}")]
    public static partial void Warning(ILogger log, string warning);
}
