using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Running;

internal static partial class Log
{
    [LoggerMessage(EventIds.PipelineFailed, LogLevel.Error, "pipeline '{Name}' failed and stops")]
    public static partial void Failed(ILogger log, string name, Exception cause);
}
