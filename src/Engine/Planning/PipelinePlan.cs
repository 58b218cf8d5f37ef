using Vigia.Engine.Components;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Planning.Http;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Planning;

/// <summary>A checked pipeline: immutable, and everything in it fits together. Nothing is open or running yet.</summary>
public sealed record PipelinePlan
{
    public required string Name { get; init; }

    public required SourcePlan Source { get; init; }

    /// <summary>Schemas by record kind.</summary>
    public required IReadOnlyDictionary<RecordKind, RecordSchema> Schemas { get; init; }

    /// <summary>Stages in the order in which batches pass them.</summary>
    public required IReadOnlyList<StagePlan> Stages { get; init; }

    /// <summary>The models whose scores stand in each batch, in column order.</summary>
    public required IReadOnlyList<ModelInfo> Models { get; init; }

    /// <summary>How state is kept; null: counts start from zero with each process.</summary>
    public StatePlan? State { get; init; }

    /// <summary>Metric series that exist because results are split by segments, over all stages.</summary>
    public long SegmentSeries { get; init; }

    /// <summary>What stages assume where the configuration says nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Metric series that the stages will publish, by stage, most first.</summary>
    public IReadOnlyList<(string Owner, long Series)> Series { get; init; } = [];

    /// <summary>Records that a run which ends by itself may reject; null: all but the last.</summary>
    public ShareOrCount? MaxRejected { get; init; }

    /// <summary>Resident memory that the process keeps to (bytes); null: no budget.</summary>
    public long? Memory { get; init; }

    /// <summary>Files with secrets that it names.</summary>
    public IReadOnlyCollection<string> SecretFiles { get; init; } = [];

    /// <summary>Where the HTTP endpoints listen; null for none.</summary>
    public HttpPlan? Http { get; init; }

    /// <summary>The sections by name, as they were written.</summary>
    public IReadOnlyDictionary<string, WrittenSection> Written { get; init; } = new Dictionary<string, WrittenSection>();
}
