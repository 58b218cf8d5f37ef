using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Parity;

namespace Vigia.Stages.Score;

/// <summary>A model at work: scores a batch, decides, counts.</summary>
internal sealed class ScoredModel(ReadyModel model, ModelTelemetry telemetry, ParityWatch? parity, ILogger log) : IDisposable
{
    private readonly ModelInfo _info = model.Info;
    private int _saidFailed;
    private int _saidInvalid;

    /// <summary>Holds its scores to another model's; null if nothing does.</summary>
    public ParityWatch? Parity => parity;

    /// <summary>Appends the model's columns to the batch.</summary>
    public void Score(BatchFeatures features, RecordBatch batch)
    {
        ModelColumn column = batch.AddModel();
        Span<float> scores = column.Scores.Span;
        int failed = model.Scorer.Score(features, scores);
        BatchTally tally = DecisionKernel.Decide(scores, _info.Threshold, column.Decisions.Span);
        telemetry.Count(batch.Rows, tally, failed, DecisionKernel.SumFlagged(column.Decisions.Span, batch.Amounts.Span));
        // Once each: the metrics count the rest.
        if (failed > 0 && Interlocked.Exchange(ref _saidFailed, 1) == 0)
        {
            ScoreLog.Failed(log, _info.Name, model.Scorer.Failure ?? "unknown");
        }
        if (tally.BelowZero + tally.AboveOne > 0 && Interlocked.Exchange(ref _saidInvalid, 1) == 0)
        {
            ScoreLog.NoProbability(log, _info.Name);
        }
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
        parity?.Write(json);
        json.WriteEndObject();
    }

    public void Dispose() => model.Scorer.Dispose();
}
