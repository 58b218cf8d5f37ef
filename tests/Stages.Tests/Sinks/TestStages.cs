using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>What stages need to run without a pipeline around them.</summary>
internal static class TestStages
{
    public static StageContext Context(
        string stage,
        TimeProvider? time = null,
        RecordSchema? schema = null,
        IReadOnlyList<ModelInfo>? models = null,
        CollectorRegistry? registry = null
    ) =>
        new(
            stage,
            schema is null
                ? new Dictionary<RecordKind, RecordSchema>()
                : new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = schema },
            models ?? [],
            new MetricSet(registry ?? Metrics.NewCustomRegistry()),
            NullLogger.Instance,
            time ?? TimeProvider.System
        );
}
