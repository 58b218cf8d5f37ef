using System.Text.Json;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score;

/// <summary>A model at work: scores a batch, decides, counts.</summary>
internal sealed class ScoredModel(ReadyModel model, ModelTelemetry telemetry) : IDisposable
{
    private readonly ModelInfo _info = model.Info;

    /// <summary>Appends the model's columns to the batch.</summary>
    public void Score(BatchFeatures features, RecordBatch batch)
    {
        ModelColumn column = batch.AddModel();
        Span<float> scores = column.Scores.Span;
        int failed = model.Scorer.Score(features, scores);
        BatchTally tally = DecisionKernel.Decide(scores, _info.Threshold, column.Decisions.Span);
        telemetry.Count(batch.Rows, tally, failed, DecisionKernel.SumFlagged(column.Decisions.Span, batch.Amounts.Span));
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", _info.Name);
        json.WriteString("version", _info.Version);
        json.WriteString("role", ModelRoles.Word(_info.Role));
        json.WriteString("backend", model.Scorer.Backend);
        json.WriteNumber("threshold", _info.Threshold);
        telemetry.Write(json);
        json.WriteEndObject();
    }

    public void Dispose() => model.Scorer.Dispose();
}
