using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.Stages.Performance;
using Vigia.Stages.Tests.Drift;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Payments, labels and decisions in files, run through a whole pipeline whose last stage is <c>performance</c>.</summary>
internal static class PerformanceFiles
{
    /// <summary>A payment with id, time, amount, score and decision, and a label with id, time and status.</summary>
    public static void WriteSchemas(TempDirectory directory, string payment = "", string label = "")
    {
        directory.Write(
            "tx.yaml",
            $$"""
            name: tx
            id: id
            event_time: { path: t }
            amount: { path: v, scale: 2 }
            features: [ { amount: { path: v } } ]
            scores: [ s ]
            {{payment}}
            """
        );
        directory.Write(
            "label.yaml",
            $$"""
            name: label
            id: id
            event_time: { path: at }
            features: [ { status: { type: category, values: [open, agreed, rejected, cancelled], unseen: reject } } ]
            label:
              status: status
              map: { open: pending, agreed: fraud, rejected: legitimate, cancelled: withdrawn }
            {{label}}
            """
        );
    }

    /// <summary>The section of the run's report.</summary>
    public static async Task<JsonElement> RunAsync(
        TempDirectory directory,
        string settings = "maturity: [30d], span: 366d, max_ahead: 3660d",
        string? kind = null,
        string model = "threshold: 0.5"
    )
    {
        (string path, string record) = kind is null ? ("", "") : ($", {kind}: [{kind}.ndjson]", $", {kind}: {kind}.yaml");
        string config = directory.Write(
            "pipeline.yaml",
            $$"""
            name: truth
            source: { files: { paths: { transaction: [tx.ndjson], label: [label.ndjson]{{path}} } } }
            records: { transaction: tx.yaml, label: label.yaml{{record}} }
            stages:
              - decode: { format: json }
              - score: { models: [ { name: m, from_field: s, {{model}}, version: "1" } ] }
              - performance: { {{settings}} }
            """
        );
        PipelinePlan plan = new PlanLoader(
            new Registry(Catalog.Sources, Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores),
            new Interpolation(_ => null)
        ).Load(config);
        await using var pipeline = new Pipeline(
            plan,
            new PipelineServices(Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, TimeProvider.System)
        );
        await pipeline.StartAsync();
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        return DriftStand.Json(pipeline.Stages.OfType<PerformanceStage>().Single().WriteReport);
    }

    /// <summary>The first cohort's counts at a maturity; the last is "latest".</summary>
    public static JsonElement At(JsonElement report, int maturity = 1) =>
        report.GetProperty("cohorts")[0].GetProperty("maturities")[maturity];

    /// <summary>The only model's figures in the first cohort at a maturity.</summary>
    public static JsonElement Model(JsonElement report, int maturity = 1) => At(report, maturity).GetProperty("models")[0];

    /// <summary>A figure's value; NaN where it is absent.</summary>
    public static double Value(JsonElement of, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            of = of.GetProperty(name);
        }
        JsonElement value = of.ValueKind == JsonValueKind.Object ? of.GetProperty("value") : of;
        return value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();
    }
}
