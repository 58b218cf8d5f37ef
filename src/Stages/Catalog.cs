using Vigia.Engine.Planning;

namespace Vigia.Stages;

/// <summary>Every source and stage there is: one line each.</summary>
public static class Catalog
{
    public static IReadOnlyList<SourceSpec> Sources { get; } =
    [
    ];

    public static IReadOnlyList<StageSpec> Stages { get; } =
    [
    ];
}
