using Vigia.Engine.Planning;
using Vigia.Stages.State.Local;
using Vigia.Stages.Decode;
using Vigia.Stages.Score;

namespace Vigia.Stages;

/// <summary>Every source and stage there is: one line each.</summary>
public static class Catalog
{
    public static IReadOnlyList<SourceSpec> Sources { get; } =
    [
    ];

    public static IReadOnlyList<StageSpec> Stages { get; } =
    [
        DecodeSpec.Instance,
        ScoreSpec.Instance,
    ];

    /// <summary>What may keep the state.</summary>
    public static IReadOnlyList<StateStoreSpec> StateStores { get; } =
    [
        LocalStateSpec.Instance,
    ];
}
