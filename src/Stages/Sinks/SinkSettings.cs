using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Stages.Sinks.Files;
using Vigia.Stages.Sinks.Kafka;

namespace Vigia.Stages.Sinks;

/// <summary>The settings by which a stage chooses its sink.</summary>
internal static class SinkSettings
{
    /// <summary>For settings of either kind of sink.</summary>
    public static Field<TimeSpan> RetryFor { get; } =
        Field.Optional(
            "retry_for",
            new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            "How long a failing delivery is tried again, with pauses that grow to half a minute, while nothing is acknowledged; then the pipeline stops with the cause.",
            TimeSpan.FromHours(1),
            "1h"
        );

    /// <summary>For stages that write payloads.</summary>
    public static Field<long> PayloadLimit { get; } =
        Field.Optional(
            "payload_limit",
            new ByteSizeType(1024, 512 * 1024),
            "Bytes of a payload that are written; the rest is cut, and marked as cut.",
            64L * 1024,
            "64KiB"
        );

    public static IReadOnlyList<Field> Fields { get; } = [KafkaSinkSettings.Setting, FilesSinkSettings.Setting];

    /// <summary>The sink chosen; null where not exactly one is, which <see cref="Check"/> notes.</summary>
    public static SinkOptions? Bind(FieldValues values) =>
        (values.Get(KafkaSinkSettings.Setting), values.Get(FilesSinkSettings.Setting)) switch
        {
            ({ } kafka, null) => kafka,
            (null, { } files) => files,
            _ => null,
        };

    /// <summary>Fills in what the sink takes over from components before it.</summary>
    public static SinkOptions? Complete(SinkOptions? options, PlanCheck check) =>
        options is KafkaSinkOptions kafka ? KafkaSinkSettings.Complete(kafka, check) : options;

    public static void Check(SinkOptions? options, PlanCheck check)
    {
        switch (options)
        {
            case KafkaSinkOptions kafka:
                KafkaSinkSettings.Check(kafka, check);
                break;
            case FilesSinkOptions files:
                FilesSinkSettings.Check(files, check);
                break;
            case null:
                check.Problem(null, "give exactly one of 'kafka' and 'files': where records are written to");
                break;
        }
    }
}
