using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Alarms;

/// <summary>Where alarms are written to.</summary>
/// <param name="Sink">The sink; null only while it is being checked.</param>
internal sealed record AlarmOptions(SinkOptions? Sink);

/// <summary>The setting <c>alarms:</c> of stages that raise alarms.</summary>
internal static class AlarmSettings
{
    public static Field<AlarmOptions> Setting { get; } =
        Field.Optional<AlarmOptions>(
            "alarms",
            new ObjectType<AlarmOptions>(
                new("alarm sink", "Where alarms are written to, one JSON object each.", SinkSettings.Fields, v => new(SinkSettings.Bind(v)))
            ),
            "Writes alarms to a topic or to files as they are raised, last and clear; without it they are metrics, log lines and part of `/status` only.",
            null
        );

    /// <summary>Fills in what the sink takes over from components before it.</summary>
    public static AlarmOptions? Complete(AlarmOptions? options, PlanCheck check) =>
        options is null ? null : options with { Sink = SinkSettings.Complete(options.Sink, check) };

    public static void Check(AlarmOptions? options, PlanCheck check)
    {
        switch (options)
        {
            case { Sink: null }:
                check.Problem(Setting, "give exactly one of 'kafka' and 'files': where alarms are written to");
                break;
            case { Sink: { } sink }:
                SinkSettings.Check(sink, check);
                break;
        }
    }
}
