using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// What is counted of a batch's transactions, found once for all rows: the bins of their scores and their segments. Makes payloads of them
/// (<see cref="PayloadFormat"/>), a column at a time. Keeps its scratch; for one thread at a time.
/// </summary>
internal sealed class TransactionColumns(CountingLayout layout, SegmentPlan segments, LabelTally tally)
{
    private RecordBatch? _batch;
    private byte[] _bins = [];
    private ushort[] _ranks = [];
    private int[] _slots = [];
    private int _rows;

    private RecordBatch Batch => _batch ?? throw new InvalidOperationException("columns are read after their batch has begun");

    /// <summary>Finds bins and segments of all rows.</summary>
    public void Begin(RecordBatch batch)
    {
        (_batch, _rows) = (batch, batch.Rows);
        Reserve(layout.Models.Count, layout.Dimensions);
        for (int model = 0; model < layout.Models.Count; model++)
        {
            ReadOnlySpan<float> scores = batch.Models[model].Scores.Span;
            Span<byte> bins = _bins.AsSpan(model * _rows, _rows);
            if (layout.Ranks is null)
            {
                layout.Bins[model].Find(scores, bins);
                continue;
            }
            Span<ushort> ranks = _ranks.AsSpan(model * _rows, _rows);
            layout.Ranks[model].Find(scores, ranks);
            ReadOnlySpan<byte> binOf = layout.Ranks[model].ScoreBinOf;
            for (int row = 0; row < ranks.Length; row++)
            {
                bins[row] = binOf[ranks[row]];
            }
        }
        for (int dimension = 0; dimension < layout.Dimensions; dimension++)
        {
            segments.Dimensions[dimension].Find(batch.Features.Span, batch.FeatureCount, _slots.AsSpan(dimension * _rows, _rows));
        }
    }

    /// <summary>The bin of each row's score of a model (<see cref="ScoreBins"/>).</summary>
    public ReadOnlySpan<byte> BinsOf(int model) => _bins.AsSpan(model * _rows, _rows);

    /// <summary>The fine bin of each row's score of a model (<see cref="RankBins"/>); only where the layout keeps exact scores.</summary>
    public ReadOnlySpan<ushort> RanksOf(int model) => _ranks.AsSpan(model * _rows, _rows);

    /// <summary>Each row's score of a model.</summary>
    public ReadOnlySpan<float> ScoresOf(int model) => Batch.Models[model].Scores.Span;

    /// <summary>Each row's slot of a dimension, numbered over all dimensions.</summary>
    public ReadOnlySpan<int> SlotsOf(int dimension) => _slots.AsSpan(dimension * _rows, _rows);

    /// <summary>Writes the payloads of some rows of the batch, one after the other.</summary>
    /// <param name="rows">Which.</param>
    /// <param name="payloads"><see cref="CountingLayout.Stride"/> bytes a row.</param>
    public void Write(ReadOnlySpan<int> rows, Span<byte> payloads)
    {
        for (int model = 0; model < layout.Models.Count; model++)
        {
            WriteBins(model, rows, payloads);
            if (layout.Ranks is not null)
            {
                WriteScores(model, rows, payloads);
            }
        }
        for (int dimension = 0; dimension < layout.Dimensions; dimension++)
        {
            WriteSlots(dimension, rows, payloads);
        }
        for (int i = 0; layout.Rules.Count > 0 && i < rows.Length; i++)
        {
            bool namesUnknown = layout.Rules.Write(
                PayloadAt(payloads, i),
                Batch.Rules.Span.Slice(rows[i] * Batch.RuleWords, Batch.RuleWords)
            );
            tally.UnknownRules += namesUnknown ? 1 : 0;
        }
        for (int i = 0; layout.HasAccounts && i < rows.Length; i++)
        {
            PayloadFormat.WriteAccount(layout, PayloadAt(payloads, i), Batch.Accounts[rows[i]]);
        }
        for (int i = 0; layout.HasDecisions && i < rows.Length; i++)
        {
            Decision decision = Batch.Decisions[rows[i]];
            tally.DecisionFaults[(int)decision.Fault] += decision.Fault == DecisionFault.None ? 0 : 1;
            PayloadFormat.WriteDecision(PayloadAt(payloads, i)[^PayloadFormat.DecisionBytes..], decision);
        }
    }

    private void WriteBins(int model, ReadOnlySpan<int> rows, Span<byte> payloads)
    {
        ReadOnlySpan<byte> bins = BinsOf(model);
        int stride = layout.Stride;
        for (int i = 0, at = model; i < rows.Length; i++, at += stride)
        {
            payloads[at] = bins[rows[i]];
        }
    }

    private void WriteScores(int model, ReadOnlySpan<int> rows, Span<byte> payloads)
    {
        ReadOnlySpan<float> scores = ScoresOf(model);
        int stride = layout.Stride;
        for (int i = 0, at = layout.ScoreAt(model); i < rows.Length; i++, at += stride)
        {
            BinaryPrimitives.WriteSingleLittleEndian(payloads[at..], scores[rows[i]]);
        }
    }

    private void WriteSlots(int dimension, ReadOnlySpan<int> rows, Span<byte> payloads)
    {
        ReadOnlySpan<int> slots = SlotsOf(dimension);
        int stride = layout.Stride;
        for (int i = 0, at = layout.SlotAt(dimension); i < rows.Length; i++, at += stride)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(payloads[at..], (ushort)slots[rows[i]]);
        }
    }

    private Span<byte> PayloadAt(Span<byte> payloads, int index) => payloads.Slice(index * layout.Stride, layout.Stride);

    private void Reserve(int models, int dimensions)
    {
        if (_bins.Length < _rows * models)
        {
            (_bins, _ranks) = (new byte[_rows * models], new ushort[_rows * models]);
        }
        if (_slots.Length < _rows * dimensions)
        {
            _slots = new int[_rows * dimensions];
        }
    }
}
