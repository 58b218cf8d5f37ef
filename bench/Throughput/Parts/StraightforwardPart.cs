using System.Text.Json;
using System.Threading.Tasks.Dataflow;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Straightforward;

namespace Vigia.Bench.Throughput.Parts;

/// <summary>What a part of the work is to the straightforward program.</summary>
internal enum Part
{
    /// <summary>System.Text.Json, source-generated, into a class; features from its properties.</summary>
    Decode,

    /// <summary>ONNX Runtime, batches of 1,024.</summary>
    Score,

    /// <summary>Binary search.</summary>
    Histogram,
}

/// <summary>One part of the straightforward program alone; or of the per-record one, which sends each record through a block.</summary>
internal sealed class StraightforwardPart : BatchWork
{
    private readonly Part _part;
    private readonly bool _isPerRecord;
    private readonly PaymentSample _sample;
    private readonly OnnxScorer _scorer = new();
    private readonly float[] _scores;
    private readonly float[] _batch = new float[BatchRows * PaymentFeatures.Count];
    private PaymentHistograms _histograms = new();

    /// <param name="part">Which.</param>
    /// <param name="sample">Payments.</param>
    /// <param name="passes">Passes of a run.</param>
    /// <param name="isPerRecord">Whether each record is a message to a block.</param>
    public StraightforwardPart(Part part, PaymentSample sample, int passes, bool isPerRecord)
        : base(isPerRecord ? "dataflow-per-record" : "straightforward", Describe(part, isPerRecord), sample.Rows, passes)
    {
        _part = part;
        _isPerRecord = isPerRecord;
        _sample = sample;
        _scores = _scorer.Score(sample.Features, sample.Rows);
    }

    public override async Task FinishAsync()
    {
        await PassAsync(isCounting: true).ConfigureAwait(false);
        Tally = _histograms.ToTally();
    }

    public override ValueTask DisposeAsync()
    {
        _scorer.Dispose();
        return base.DisposeAsync();
    }

    protected override async ValueTask PassAsync(bool isCounting)
    {
        _histograms = new PaymentHistograms();
        if (_isPerRecord)
        {
            await PassByBlockAsync(isCounting).ConfigureAwait(false);
        }
        else
        {
            for (int start = 0; start < Rows; start += BatchRows)
            {
                Work(start, Math.Min(BatchRows, Rows - start), isCounting);
            }
        }
    }

    private static string Describe(Part part, bool isPerRecord)
    {
        string work = part switch
        {
            Part.Decode => "source-generated System.Text.Json into a class",
            Part.Score => "ONNX Runtime in batches of 1,024",
            _ => "binary search per value",
        };
        return isPerRecord ? $"{work}, a block's message per record" : work;
    }

    private async Task PassByBlockAsync(bool isCounting)
    {
        int gathered = 0;
        var block = new ActionBlock<int>(
            row =>
            {
                if (_part != Part.Score)
                {
                    Work(row, 1, isCounting);
                }
                else if (++gathered == BatchRows || row == Rows - 1)
                {
                    Work(row + 1 - gathered, gathered, isCounting);
                    gathered = 0;
                }
            },
            new ExecutionDataflowBlockOptions { BoundedCapacity = 8192 }
        );
        for (int row = 0; row < Rows; row++)
        {
            await block.SendAsync(row).ConfigureAwait(false);
        }
        block.Complete();
        await block.Completion.ConfigureAwait(false);
    }

    private void Work(int start, int rows, bool isCounting)
    {
        switch (_part)
        {
            case Part.Decode:
                for (int row = 0; row < rows; row++)
                {
                    PaymentFeatures.Write(
                        JsonSerializer.Deserialize(_sample.Records[start + row], PixJson.Default.PixPayment)!,
                        BatchRow(row)
                    );
                }
                Count(start, rows, isCounting, _scores.AsSpan(start));
                break;
            case Part.Score:
                _sample.Features.AsSpan(start * PaymentFeatures.Count, rows * PaymentFeatures.Count).CopyTo(_batch);
                Count(start, rows, isCounting, _scorer.Score(_batch, rows));
                break;
            case Part.Histogram:
                for (int row = start; row < start + rows; row++)
                {
                    _histograms.Add(_sample.FeaturesOf(row), _scores[row]);
                }
                break;
        }
    }

    private void Count(int start, int rows, bool isCounting, ReadOnlySpan<float> scores)
    {
        for (int row = 0; isCounting && row < rows; row++)
        {
            _histograms.Add(_part == Part.Decode ? BatchRow(row) : _sample.FeaturesOf(start + row), scores[row]);
        }
    }

    private Span<float> BatchRow(int row) => _batch.AsSpan(row * PaymentFeatures.Count, PaymentFeatures.Count);
}
