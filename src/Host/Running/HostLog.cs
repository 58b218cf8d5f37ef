using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Host.Running;

internal static partial class HostLog
{
    [LoggerMessage(EventIds.HostStarted, LogLevel.Information, "pipeline '{Name}' runs: {Flow}")]
    public static partial void Started(ILogger log, string name, string flow);

    [LoggerMessage(EventIds.HostDraining, LogLevel.Information, "asked to stop: draining {Batches} batches in flight")]
    public static partial void Draining(ILogger log, int batches);

    [LoggerMessage(
        EventIds.HostEnded,
        LogLevel.Information,
        "pipeline '{Name}' ended: {Records} records acknowledged, {Rejected} of them rejected"
    )]
    public static partial void Ended(ILogger log, string name, long records, long rejected);

    [LoggerMessage(
        EventIds.HostGoesBack,
        LogLevel.Warning,
        "pipeline '{Name}' goes back to its last checkpoint in {Seconds:F1} s, and retries from there: {Cause}"
    )]
    public static partial void GoesBack(ILogger log, string name, string cause, double seconds);

    [LoggerMessage(EventIds.HostRecovered, LogLevel.Information, "pipeline '{Name}' resumed from its last checkpoint")]
    public static partial void Recovered(ILogger log, string name);

    [LoggerMessage(EventIds.HostReloaded, LogLevel.Information, "pipeline '{Name}' runs the reloaded configuration: {Flow}; {Models}")]
    public static partial void Reloaded(ILogger log, string name, string flow, string models);

    [LoggerMessage(
        EventIds.HostReloadRefused,
        LogLevel.Error,
        "reload refused; pipeline '{Name}' continues unchanged; correct {Count} problems: {Problems}"
    )]
    public static partial void ReloadRefused(ILogger log, string name, int count, string problems);

    [LoggerMessage(
        EventIds.HostOverMemory,
        LogLevel.Warning,
        "the process uses {Resident} MiB of memory, and 'memory' allows {Budget} MiB: {Files} MiB of files, {Managed} MiB of managed objects, {Native} MiB of libraries; raise it, or use fewer segments, windows or waiting labels"
    )]
    public static partial void OverMemory(ILogger log, long resident, long budget, long files, long managed, long native);

    [LoggerMessage(EventIds.HostWarning, LogLevel.Warning, "{Warning}")]
    public static partial void Warning(ILogger log, string warning);
}
