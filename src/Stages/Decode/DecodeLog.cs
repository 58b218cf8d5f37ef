using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Decode;

internal static partial class DecodeLog
{
    [LoggerMessage(
        EventIds.DecodeUnknownSchema,
        LogLevel.Warning,
        "the registry has no schema {Schema}: its records are rejected (unknown_schema), and the registry is asked again after {Pause}"
    )]
    public static partial void UnknownSchema(ILogger log, string schema, TimeSpan pause);

    [LoggerMessage(
        EventIds.DecodeRefusedSchema,
        LogLevel.Error,
        "schema {Schema} cannot be read: its records are rejected (schema_refused): {Reason}"
    )]
    public static partial void RefusedSchema(ILogger log, string schema, string reason);
}
