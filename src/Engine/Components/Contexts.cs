using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Components;

/// <summary>What the surroundings give a pipeline.</summary>
/// <param name="Registry">Where its metrics are collected.</param>
/// <param name="Logs">Where it logs.</param>
/// <param name="Time">Its clock.</param>
public sealed record PipelineServices(CollectorRegistry Registry, ILoggerFactory Logs, TimeProvider Time);

/// <summary>What a source is given.</summary>
public sealed record SourceContext(IReadOnlyDictionary<RecordKind, RecordSchema> Schemas, MetricSet Metrics, ILogger Log, TimeProvider Time)
{
    /// <summary>What other parts of the pipeline have for the source, and the source for them.</summary>
    public SharedParts Parts { get; init; } = new();

    /// <summary>
    /// Whether state is kept. If so, offsets stored elsewhere must never be ahead of <see cref="Source.OnCheckpointCommitted"/>.
    /// </summary>
    public bool KeepsState { get; init; }
}

/// <summary>What a stage is given.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Schemas">Schemas by record kind.</param>
/// <param name="Models">All models of the pipeline, in the order of the batch's model columns.</param>
/// <param name="Metrics">Makes the stage's metrics.</param>
/// <param name="Log">The stage's log.</param>
/// <param name="Time">The clock.</param>
public sealed record StageContext(
    string Stage,
    IReadOnlyDictionary<RecordKind, RecordSchema> Schemas,
    IReadOnlyList<ModelInfo> Models,
    MetricSet Metrics,
    ILogger Log,
    TimeProvider Time
)
{
    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>What other parts of the pipeline have for the stage, and the stage for them.</summary>
    public SharedParts Parts { get; init; } = new();
}

/// <summary>What a state store is given.</summary>
/// <param name="Pipeline">The pipeline's name: state belongs to it.</param>
/// <param name="Metrics">Makes the store's metrics.</param>
/// <param name="Log">Its log.</param>
/// <param name="Time">The clock.</param>
public sealed record StateContext(string Pipeline, MetricSet Metrics, ILogger Log, TimeProvider Time)
{
    /// <summary>What other parts of the pipeline have for the store, and the store for them.</summary>
    public SharedParts Parts { get; init; } = new();
}
