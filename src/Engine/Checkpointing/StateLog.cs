using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Checkpointing;

internal static partial class StateLog
{
    [LoggerMessage(
        EventIds.StateStartedFromEmpty,
        LogLevel.Warning,
        "stage '{Stage}' starts from empty: its stored state was counted with {Before}, the configuration now says {Now}; other stages keep their state"
    )]
    public static partial void StartedFromEmpty(ILogger log, string stage, string before, string now);

    [LoggerMessage(EventIds.StateGone, LogLevel.Warning, "stage '{Stage}' was removed from the pipeline: its stored state is cleared")]
    public static partial void Gone(ILogger log, string stage);

    [LoggerMessage(
        EventIds.StateReplaced,
        LogLevel.Warning,
        "{Topic}[{Partition}] was replaced by other data of the same name: its counts up to offset {Offset} are dropped, and reading begins with its first record ('on_replaced: restart')"
    )]
    public static partial void Replaced(ILogger log, string topic, int partition, long offset);

    [LoggerMessage(
        EventIds.StateRestored,
        LogLevel.Information,
        "state of {Topic}[{Partition}] restored: {Entries} entries; reading continues at offset {Offset}"
    )]
    public static partial void Restored(ILogger log, string topic, int partition, long offset, int entries);
}
