using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Engine.Windows;
using Vigia.Stages.Estimate;
using Vigia.Stages.Profiles;
using Vigia.Stages.Tests.Drift;
using Vigia.Stages.Tests.Profiles;
using Vigia.Stages.Tests.Statistics.Performance;
using Vigia.Statistics.Performance;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Estimate;

public sealed class EstimateStageTests : IDisposable
{
    private static readonly ModelInfo Model = Schemas.Champion with { Threshold = Estimates.Threshold };

    private readonly TempDirectory _directory = new();
    private readonly BatchPool _pool = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly RememberingLogger _log = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Report_OfScoresWithoutLabels_HasEachMonthsEstimate()
    {
        await using EstimateStage stage = await StartAsync();
        await AddAsync(stage, Estimates.Later, LabelledReference.Month(4));
        await AddAsync(stage, [0.99f, float.NaN], LabelledReference.Month(6));
        JsonElement report = DriftStand.Json(stage.WriteReport);
        JsonElement[] periods = [.. report.GetProperty("periods").EnumerateArray()];
        Assert.Equal(["2026-05-01T00:00:00+00:00", "2026-07-01T00:00:00+00:00"], periods.Select(p => p.GetProperty("start").GetString()));
        Assert.Equal([Estimates.Later.Length, 2], periods.Select(p => p.GetProperty("rows").GetInt32()));
        JsonElement model = periods[0].GetProperty("models")[0];
        for (int i = 0; i < EstimatedPerformance.Names.Count; i++)
        {
            Golden.Near(
                Estimates.Of("expected")[i],
                model.GetProperty(EstimatedPerformance.Names[i]).GetProperty("value").GetDouble(),
                1e-6
            );
        }
        Assert.Equal(1, periods[1].GetProperty("models")[0].GetProperty("scored").GetInt64());
        Assert.Equal("month", report.GetProperty("reference").GetProperty("period").GetString());
    }

    [Fact]
    public async Task Metrics_OfAWindow_AreTheEstimateItsBandAndItsLimits()
    {
        await using EstimateStage stage = await StartAsync();
        await AddAsync(stage, Estimates.Later, LabelledReference.Month(4));
        string metrics = await TestPipeline.ScrapeAsync(_registry);
        double expected = stage.Windows()[0].Models[0].Performance.Recall.Value;
        Golden.Near(Estimates.Of("expected")[2], expected, 1e-6);
        Assert.Contains(
            FormattableString.Invariant($"vigia_model_estimated_recall{{model=\"champion\",window=\"24h\"}} {expected}\n"),
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "vigia_model_estimated_bound{model=\"champion\",metric=\"roc_auc\",window=\"30d\",bound=\"upper\"} 0.",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "vigia_model_estimated_limit{model=\"champion\",metric=\"roc_auc\",limit=\"upper\"} ",
            metrics,
            StringComparison.Ordinal
        );
        // A day is too short to be judged by how much months differ.
        Assert.Contains(
            "vigia_model_estimated_alert{model=\"champion\",metric=\"roc_auc\",window=\"30d\"} ",
            metrics,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "vigia_model_estimated_alert{model=\"champion\",metric=\"roc_auc\",window=\"24h\"}",
            metrics,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Alert_ScoresThatTellNothing_IsRaisedOnceAndTakenBack()
    {
        await using EstimateStage stage = await StartAsync();
        for (int i = 0; i < 5; i++)
        {
            await AddAsync(stage, [.. Enumerable.Repeat(0.5f, 200)], LabelledReference.Month(4) + i * 60_000);
        }
        Assert.Equal(0.5, stage.Windows()[1].Models[0].Performance.RocAuc.Value, 1e-12);
        Assert.True(stage.Windows()[1].Models[0].IsAlert(0));
        Assert.Single(_log.Messages, m =>
            m.Text.Contains("estimated roc_auc of model 'champion' in window 30d is 0.5000, outside", StringComparison.Ordinal)
        );
        // Two months later the window holds the reference's own scores.
        await AddAsync(stage, [.. Estimates.Reference.Select(r => r.Score)], LabelledReference.Month(6));
        Assert.False(stage.Windows()[1].Models[0].IsAlert(0));
        Assert.Single(_log.Messages, m =>
            m.Text.Contains("estimated roc_auc of model 'champion' in window 30d is back within its limits", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task State_SavedAndLoaded_GivesTheSameWindows()
    {
        await using EstimateStage stage = await StartAsync();
        await AddAsync(stage, Estimates.Later, LabelledReference.Month(4));
        List<StateEntry> entries = [];
        stage.SaveChanges(new StateWriter("estimate", entries));
        await using EstimateStage again = await StartAsync(Metrics.NewCustomRegistry());
        foreach (StateEntry entry in entries)
        {
            again.LoadEntry(entry.Partition, entry.Key, entry.Value);
        }
        Assert.Equal(stage.StateFingerprint, again.StateFingerprint);
        Assert.Equal(stage.Windows().Select(w => w.Models[0].Performance), again.Windows().Select(w => w.Models[0].Performance));
        Assert.Equal(DriftStand.Json(stage.WriteReport).GetRawText(), DriftStand.Json(again.WriteReport).GetRawText());
        // Another threshold cuts the cells elsewhere: its counts start from empty.
        await using EstimateStage other = await StartAsync(Metrics.NewCustomRegistry(), Model with { Threshold = 0.123f });
        foreach (StateEntry entry in entries)
        {
            other.LoadEntry(entry.Partition, entry.Key, entry.Value);
        }
        Assert.Equal(0, other.Windows()[1].Models[0].Scored);
    }

    [Fact]
    public async Task Start_ModelOfAnotherVersionOrWithoutCalibration_IsSaid()
    {
        ModelInfo[] models = [Model with { Version = "v2" }, Schemas.Champion with { Name = "newcomer" }];
        await using EstimateStage stage = Create(Metrics.NewCustomRegistry(), models);
        await stage.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains(_log.Messages, m =>
            m.Text.Contains(
                "model 'champion' is version v2, but the calibration was learned from scores of version v1",
                StringComparison.Ordinal
            )
        );
        Assert.Contains(_log.Messages, m => m.Text.Contains("no calibration of model 'newcomer'", StringComparison.Ordinal));
    }

    private async Task<EstimateStage> StartAsync(CollectorRegistry? registry = null, ModelInfo? model = null)
    {
        EstimateStage stage = Create(registry ?? _registry, [model ?? Model]);
        await stage.StartAsync(TestContext.Current.CancellationToken);
        return stage;
    }

    private EstimateStage Create(CollectorRegistry registry, ModelInfo[] models)
    {
        string path = _directory["profile.json"];
        ProfileFile.Save(LabelledReference.Golden(Model), path);
        var options = new EstimateOptions
        {
            Reference = path,
            Windows = [new("24h", TimeSpan.FromHours(24)), new("30d", TimeSpan.FromDays(30))],
            Time = new EventTimeRules(),
        };
        var schemas = new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = LabelledReference.Schema };
        return new EstimateStage(
            options,
            new StageContext("estimate", schemas, models, new MetricSet(registry), _log, new FakeTimeProvider())
        );
    }

    private async Task AddAsync(EstimateStage stage, float[] scores, long time)
    {
        RecordBatch batch = DecodedBatch.Of(
            _pool,
            RecordKind.Transaction,
            [.. scores.Select(s => new DecodedRecord(DecodedBatch.Partition, time, [1], [s, s]))]
        );
        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        _pool.Return(batch);
    }
}
