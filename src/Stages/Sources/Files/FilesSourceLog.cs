using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Sources.Files;

internal static partial class FilesSourceLog
{
    [LoggerMessage(230, LogLevel.Information, "read '{File}': {Records} records")]
    public static partial void Read(ILogger log, string file, long records);
}
