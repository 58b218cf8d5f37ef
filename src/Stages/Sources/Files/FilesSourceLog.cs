using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Sources.Files;

internal static partial class FilesSourceLog
{
    [LoggerMessage(EventIds.FilesSourceRead, LogLevel.Information, "read '{File}': {Records} records")]
    public static partial void Read(ILogger log, string file, long records);
}
