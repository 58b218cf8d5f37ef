using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Components;

/// <summary>A plan while it is being put together.</summary>
internal sealed class PlanDraft
{
    /// <summary>Every kind that is named, whether its schema could be read or not.</summary>
    public List<RecordKind> Kinds { get; } = [];

    public Dictionary<RecordKind, RecordSchema> Schemas { get; } = [];

    public List<ModelInfo> Models { get; } = [];

    public List<string> StageNames { get; } = [];

    /// <summary>Series by segment that components will publish, with whose they are.</summary>
    public List<(string Owner, long Series)> SegmentSeries { get; } = [];

    /// <summary>What components assume where the configuration says nothing.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>All other series that components will publish, with whose they are.</summary>
    public List<(string Owner, long Series)> Series { get; } = [];

    /// <summary>What components left for those after them, by type.</summary>
    public Dictionary<Type, object> SharedSettings { get; } = [];
}
