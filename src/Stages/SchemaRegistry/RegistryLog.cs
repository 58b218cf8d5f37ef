using Microsoft.Extensions.Logging;

namespace Vigia.Stages.SchemaRegistry;

internal static partial class RegistryLog
{
    [LoggerMessage(260, LogLevel.Warning, "schema registry {Url} did not answer for schema {Schema} ({Reason}); asking again in {Delay}, the pipeline waits")]
    public static partial void AsksAgain(ILogger log, string url, string schema, string reason, TimeSpan delay);

    [LoggerMessage(261, LogLevel.Information, "fetched schema {Schema} from registry {Url}")]
    public static partial void Fetched(ILogger log, string schema, string url);
}
