using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Planning;

/// <summary>A plan while it is being put together.</summary>
internal sealed class PlanDraft
{
    public Dictionary<RecordKind, RecordSchema> Schemas { get; } = [];

    public List<ModelInfo> Models { get; } = [];

    public List<string> StageNames { get; } = [];

    /// <summary>What components left for those after them, by type.</summary>
    public Dictionary<Type, object> Offers { get; } = [];
}
