using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Straightforward;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Bench.Throughput.Parts;

/// <summary>One stage of the engine alone. What the stages before it leave in a batch is filled in, and that is part of what is measured.</summary>
internal sealed class StageWork : BatchWork
{
    private static readonly SourcePartition Partition = new("bench", 0);

    private readonly string _stage;
    private readonly PaymentSample _sample;
    private readonly float[] _scores;
    private readonly BatchPool _pool = new();
    private PaymentHistograms _histograms = new();
    private Stage? _running;

    /// <param name="stage"><c>decode</c>, <c>score</c> or <c>drift</c>.</param>
    /// <param name="sample">Payments.</param>
    /// <param name="passes">Passes of a run.</param>
    public StageWork(string stage, PaymentSample sample, int passes)
        : base("engine", $"the stage '{stage}'", sample.Rows, passes)
    {
        _stage = stage;
        _sample = sample;
        using var scorer = new OnnxScorer();
        _scores = scorer.Score(sample.Features, sample.Rows);
    }

    public override async Task PrepareAsync()
    {
        if (_running is not null)
        {
            return;
        }
        PipelinePlan plan = EnginePlan.Load("{ simulate: { count: 1 } }");
        var context = new StageContext(
            _stage,
            plan.Schemas,
            plan.Models,
            new MetricSet(Metrics.NewCustomRegistry()),
            NullLogger.Instance,
            TimeProvider.System
        );
        _running = plan.Stages.First(s => s.Name == _stage).Create(context);
        await _running.StartAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public override async Task FinishAsync()
    {
        _histograms = new PaymentHistograms();
        await PassAsync(isCounting: true).ConfigureAwait(false);
        Tally = DriftTally.Of([_running!]) is { } drift ? OfOnePass(drift) : _histograms.ToTally();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync().ConfigureAwait(false);
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async ValueTask PassAsync(bool isCounting)
    {
        for (int start = 0; start < Rows; start += BatchRows)
        {
            int rows = Math.Min(BatchRows, Rows - start);
            RecordBatch batch = _pool.Rent(RecordKind.Transaction);
            Fill(batch, start, rows);
            await _running!.ProcessAsync(batch, CancellationToken.None).ConfigureAwait(false);
            if (isCounting)
            {
                Count(batch, start);
            }
            _pool.Return(batch);
        }
    }

    /// <summary>The stage has counted the same payments in every pass.</summary>
    private Tally OfOnePass(Tally all)
    {
        long passes = all.Records / Rows;
        return new Tally(all.Records / passes, [.. all.Cells.Select(cell => cell / passes)]);
    }

    private void Fill(RecordBatch batch, int start, int rows)
    {
        for (int row = start; row < start + rows; row++)
        {
            batch.Receive(Partition, row, 0, _stage == "decode" ? _sample.Records[row] : default);
        }
        if (_stage == "decode")
        {
            return;
        }
        batch.FeatureCount = PaymentFeatures.Count;
        _sample
            .Features.AsSpan(start * PaymentFeatures.Count, rows * PaymentFeatures.Count)
            .CopyTo(batch.Features.Resize(rows * PaymentFeatures.Count));
        batch.Amounts.Resize(rows).Clear();
        batch.EventTimes.Resize(rows).Clear();
        Span<int> received = batch.ReceivedIndex.Resize(rows);
        for (int row = 0; row < rows; row++)
        {
            received[row] = row;
        }
        if (_stage == "drift")
        {
            _scores.AsSpan(start, rows).CopyTo(batch.AddModel().Scores.Span);
        }
    }

    private void Count(RecordBatch batch, int start)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            ReadOnlySpan<float> features = batch.Features.Span.Slice(row * PaymentFeatures.Count, PaymentFeatures.Count);
            _histograms.Add(features, _stage == "score" ? batch.Models[0].Scores[row] : _scores[start + row]);
        }
    }
}
