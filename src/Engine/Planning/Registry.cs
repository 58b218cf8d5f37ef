using Vigia.Engine.Components;

namespace Vigia.Engine.Planning;

/// <summary>The sources and stages that a configuration can name.</summary>
/// <param name="Sources">What may stand under <c>source:</c>.</param>
/// <param name="Stages">What may stand under <c>stages:</c>.</param>
/// <param name="DeadLetter">The stage behind <c>dead_letter:</c>; it runs last, before batches are acknowledged. Null: it cannot be
/// configured.</param>
/// <param name="StateStores">What may stand under <c>state:</c>.</param>
public sealed record Registry(
    IReadOnlyList<SourceSpec> Sources,
    IReadOnlyList<StageSpec> Stages,
    StageSpec? DeadLetter = null,
    IReadOnlyList<StateStoreSpec>? StateStores = null
);
