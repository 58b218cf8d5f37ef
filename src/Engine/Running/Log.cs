using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;

namespace Vigia.Engine.Running;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "pipeline '{Name}' failed and stops")]
    public static partial void Failed(ILogger log, string name, Exception cause);

    [LoggerMessage(2, LogLevel.Warning, "stage '{Stage}' rejected {Records} records as {Reason}, the last from {Partition} offset {Offset}: {Detail}")]
    public static partial void Rejected(ILogger log, string stage, long records, string reason, SourcePartition partition, long offset, string detail);
}
