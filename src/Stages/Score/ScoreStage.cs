using System.Collections.Concurrent;
using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Parity;

namespace Vigia.Stages.Score;

/// <summary>Adds each model's scores and decisions to the batch.</summary>
internal sealed class ScoreStage(ScoreOptions options, StageContext context) : Stage, IStatusSection, IReportSection
{
    private readonly RecordSchema _schema = context.Schemas[options.Kind];

    // From any worker; features that are not in it belong to one batch.
    private readonly ConcurrentBag<BatchFeatures> _idle = [];

    // Replaced as a whole: the status may be asked for while models are opened.
    private volatile ScoredModel[] _models = [];

    public string StatusName => "models";

    public string ReportName => "models";

    public override bool Accepts(RecordKind kind) => kind == options.Kind;

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        var lists = new FeatureLists(_schema.Features.Count);
        ModelRole[] roles = ModelRoles.Of(options.Models);
        for (int i = 0; i < roles.Length; i++)
        {
            ReadyModel ready = ModelOpening.Open(options.Models[i], roles[i], _schema, lists, options.Threads);
            CheckUnchanged(ready.Info);
            _models =
            [
                .. _models,
                new ScoredModel(ready, new ModelTelemetry(ready.Info, _schema.Amount, context.Metrics), ParityOf(i), context.Log),
            ];
            if (ready.Scorer is not GivenScorer)
            {
                context.Parts.FindOrAdd<ModelScorers>().Set(ready.Info.Name, ready.Scorer);
            }
            ScoreLog.Opened(
                context.Log,
                ready.Info.Name,
                ready.Info.Version,
                ModelRoles.Word(roles[i]),
                ready.Scorer.Backend,
                ready.WhyScorer
            );
            foreach (string warning in ready.Warnings)
            {
                ScoreLog.Warning(context.Log, ready.Info.Name, warning);
            }
        }
        return ValueTask.CompletedTask;
    }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        BatchFeatures features = _idle.TryTake(out BatchFeatures? idle) ? idle : new BatchFeatures();
        features.Begin(batch);
        foreach (ScoredModel model in _models)
        {
            model.Score(features, batch);
        }
        foreach (ScoredModel model in _models)
        {
            model.Parity?.Compare(batch);
        }
        _idle.Add(features);
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation)
    {
        foreach (ScoredModel model in _models)
        {
            model.Complete();
        }
        return ValueTask.CompletedTask;
    }

    public void WriteStatus(Utf8JsonWriter json) => WriteModels(json);

    public void WriteReport(Utf8JsonWriter json) => WriteModels(json);

    public override async ValueTask DisposeAsync()
    {
        foreach (ScoredModel model in _models)
        {
            model.Dispose();
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private ParityWatch? ParityOf(int model) =>
        options.Models[model].Parity is not { } parity
            ? null
            : new ParityWatch(parity, [.. options.Models.Select(m => m.Name)], model, context.Metrics, context.Log, context.Time);

    /// <summary>Other stages know the model as it was when the plan was checked; a file replaced since then is another model.</summary>
    private void CheckUnchanged(ModelInfo opened)
    {
        if (context.Models.FirstOrDefault(model => model.Name == opened.Name) is { } planned && planned != opened)
        {
            throw new InvalidOperationException(
                $"the file of model '{opened.Name}' was version {planned.Version} when the configuration was checked and is now {opened.Version}; start again"
            );
        }
    }

    private void WriteModels(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (ScoredModel model in _models)
        {
            model.Write(json);
        }
        json.WriteEndArray();
    }
}
