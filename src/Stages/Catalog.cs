using Vigia.Engine.Planning;
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
}
