using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Checkpointing;

internal static partial class StateLog
{
    [LoggerMessage(
        EventIds.StateStartedFromEmpty,
        LogLevel.Warning,
        "stage '{Stage}': stored state was counted against {Before}, the configuration now says {Now}; this stage starts from empty, other stages keep their state"
    )]
    public static partial void StartedFromEmpty(ILogger log, string stage, string before, string now);

    [LoggerMessage(EventIds.StateGone, LogLevel.Warning, "stage '{Stage}' was removed from the pipeline: its stored state is cleared")]
    public static partial void Gone(ILogger log, string stage);

    [LoggerMessage(
        EventIds.StateRestored,
        LogLevel.Information,
        "state of {Topic}[{Partition}] restored: {Entries} entries; reading continues at offset {Offset}"
    )]
    public static partial void Restored(ILogger log, string topic, int partition, long offset, int entries);
}
