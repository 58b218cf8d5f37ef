using Vigia.Engine.Components;
using Vigia.Stages.Behavior;
using Vigia.Stages.Capture;
using Vigia.Stages.DeadLetter;
using Vigia.Stages.Decode;
using Vigia.Stages.Drift;
using Vigia.Stages.Estimate;
using Vigia.Stages.Faults;
using Vigia.Stages.Performance;
using Vigia.Stages.Reduce;
using Vigia.Stages.Score;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Simulate;
using Vigia.Stages.StateStores.Kafka;
using Vigia.Stages.StateStores.Local;

namespace Vigia.Stages;

/// <summary>Every source and stage there is: one line each.</summary>
public static class Catalog
{
    public static IReadOnlyList<SourceSpec> Sources { get; } = [KafkaSourceSpec.Instance, FilesSourceSpec.Instance, SimulateSpec.Instance];

    public static IReadOnlyList<StageSpec> Stages { get; } =
    [
        DecodeSpec.Instance,
        ScoreSpec.Instance,
        DriftSpec.Instance,
        BehaviorSpec.Instance,
        PerformanceSpec.Instance,
        EstimateSpec.Instance,
        CaptureSpec.Instance,
        ReduceSpec.Instance,
        FaultSpec.Instance,
    ];

    /// <summary>What may keep the state.</summary>
    public static IReadOnlyList<StateStoreSpec> StateStores { get; } = [LocalStateSpec.Instance, KafkaStateSpec.Instance];

    /// <summary>The stage behind <c>dead_letter:</c>.</summary>
    public static StageSpec DeadLetter => DeadLetterSpec.Instance;
}
