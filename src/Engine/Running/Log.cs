using Microsoft.Extensions.Logging;

namespace Vigia.Engine.Running;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "pipeline '{Name}' failed and stops")]
    public static partial void Failed(ILogger log, string name, Exception cause);
}
