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
    // So many records without one score are not an accident of the data.
    private const int MaxWithoutScore = 1000;

    private readonly ModelInfo _info = model.Info;

    // 0 until it was logged; exchanged by Interlocked, so that one of the workers logs it.
    private int _saidFailed;
    private int _saidInvalid;

    // Records before the first score that is a number; far below 0 from then on.
    private long _withoutScore;

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
        CountWithoutScore(batch.Rows, tally);
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

    /// <summary>At the end of the input.</summary>
    /// <exception cref="InvalidOperationException">The model failed on every record.</exception>
    public void Complete()
    {
        long without = Interlocked.Read(ref _withoutScore);
        if (without > 0 && model.Scorer.Failure is { } failure)
        {
            throw new InvalidOperationException($"model '{_info.Name}' failed on all of its {without} records; {Remedy(failure)}");
        }
    }

    private void CountWithoutScore(int rows, in BatchTally tally)
    {
        if (Interlocked.Read(ref _withoutScore) < 0 || model.Core is GivenScorer)
        {
            return;
        }
        if (tally.NaN < rows)
        {
            Interlocked.Exchange(ref _withoutScore, long.MinValue / 2);
        }
        else if (Interlocked.Add(ref _withoutScore, rows) is >= MaxWithoutScore and var without)
        {
            throw new InvalidOperationException(
                $"model '{_info.Name}' gave NaN for each of its first {without} records; {Remedy(model.Scorer.Failure)}"
            );
        }
    }

    private static string Remedy(string? failure) =>
        failure is null
            ? "compare the schema's features with what the model was trained on, and fill missing values with 'missing:' if it takes no NaN"
            : $"the last failure: {failure}";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", _info.Name);
        json.WriteString("version", _info.Version);
        json.WriteString("role", ModelRoles.Word(_info.Role));
        json.WriteString("backend", model.Scorer.Backend);
        json.WriteString("reason", model.WhyScorer);
        json.WriteNumber("threshold", _info.Threshold);
        telemetry.Write(json);
        parity?.Write(json);
        json.WriteEndObject();
    }

    public void Dispose() => model.Scorer.Dispose();
}
