using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Stages.Decode;
using Vigia.Stages.Privacy;

namespace Vigia.Stages.Sinks;

/// <summary>The settings of stages that write records to a sink: <c>capture</c> and <c>dead_letter</c>.</summary>
internal static class RecordSinkSettings
{
    public static RecordSinkOptions Bind(FieldValues values) =>
        new()
        {
            Sink = SinkSettings.Bind(values),
            PayloadLimit = (int)values.Get(SinkSettings.PayloadLimit),
            Privacy = values.Get(PrivacySettings.Setting),
        };

    /// <summary>Fills in what is taken over from components before the stage: the connection, the records' format, the key.</summary>
    public static RecordSinkOptions Complete(RecordSinkOptions options, PlanCheck check) =>
        options with
        {
            Sink = SinkSettings.Complete(options.Sink, check),
            Decode = check.SharedSettings<DecodeOptions>(),
            Hash = PrivacySettings.Resolve(options.Privacy, check),
        };
}
