using System.Text.Json.Serialization;
using Vigia.Engine.Components;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Store;

/// <summary>A layout as it is kept.</summary>
internal sealed record LayoutRecord(
    IReadOnlyList<ModelInfo> Models,
    IReadOnlyList<string> Segments,
    int Dimensions,
    bool HasDecisions = false,
    IReadOnlyList<RuleInfo>? Rules = null
)
{
    public static LayoutRecord Of(CountingLayout layout) =>
        new(layout.Models, layout.Segments, layout.Dimensions, layout.HasDecisions, layout.Rules.Count == 0 ? null : layout.Rules.Infos);

    public CountingLayout ToLayout(int number) => new(number, Models, Segments, Dimensions, HasDecisions, Rules);
}

[JsonSerializable(typeof(LayoutRecord))]
internal sealed partial class LayoutJson : JsonSerializerContext;
