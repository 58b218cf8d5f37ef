using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;

namespace Vigia.TestSupport;

/// <summary>Pipelines of doubles, without a configuration.</summary>
public static class TestPipeline
{
    /// <param name="source">The source.</param>
    /// <param name="stages">Each stage with its capacity and workers.</param>
    public static Pipeline Create(Source source, params (Stage Stage, int Capacity, int Workers)[] stages) =>
        Create(source, TimeProvider.System, Metrics.NewCustomRegistry(), stages);

    public static Pipeline Create(
        Source source,
        TimeProvider time,
        CollectorRegistry registry,
        params (Stage Stage, int Capacity, int Workers)[] stages
    ) => new(Plan(source, stages), new PipelineServices(registry, NullLoggerFactory.Instance, time));

    /// <summary>A pipeline that keeps its state in <paramref name="store"/>.</summary>
    public static Pipeline Create(
        Source source,
        StateStore store,
        TimeProvider time,
        params (Stage Stage, int Capacity, int Workers)[] stages
    ) =>
        new(
            Plan(source, stages) with
            {
                State = new StatePlan(TimeSpan.FromSeconds(10), _ => store),
            },
            new PipelineServices(Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, time)
        );

    /// <summary>A plan of doubles.</summary>
    public static PipelinePlan Plan(Source source, params (Stage Stage, int Capacity, int Workers)[] stages)
    {
        return new PipelinePlan
        {
            Name = "test",
            Source = new SourcePlan("test", _ => source),
            Schemas = new Dictionary<RecordKind, RecordSchema>(),
            Models = [],
            Stages =
            [
                .. stages.Select(
                    (s, i) =>
                        new StagePlan
                        {
                            Name = $"stage-{i}",
                            Capacity = s.Capacity,
                            Workers = s.Workers,
                            Create = _ => s.Stage,
                        }
                ),
            ],
        };
    }

    /// <summary>Text of all metrics in the registry.</summary>
    public static async Task<string> ScrapeAsync(CollectorRegistry registry)
    {
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
