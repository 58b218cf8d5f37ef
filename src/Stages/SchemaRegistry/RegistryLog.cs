using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.SchemaRegistry;

internal static partial class RegistryLog
{
    [LoggerMessage(
        EventIds.RegistryAsksAgain,
        LogLevel.Warning,
        "schema registry {Url} did not answer for schema {Schema} ({Reason}); asking again in {Delay}, the pipeline waits"
    )]
    public static partial void AsksAgain(ILogger log, string url, string schema, string reason, TimeSpan delay);

    [LoggerMessage(EventIds.RegistryFetched, LogLevel.Information, "fetched schema {Schema} from registry {Url}")]
    public static partial void Fetched(ILogger log, string schema, string url);
}
