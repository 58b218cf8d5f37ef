using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Score;

internal static partial class ScoreLog
{
    [LoggerMessage(1, LogLevel.Information, "model '{Model}' version {Version} ({Role}) scores with {Backend}")]
    public static partial void Opened(ILogger log, string model, string version, string role, string backend);
}
