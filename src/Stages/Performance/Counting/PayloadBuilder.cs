using Vigia.Engine.Records;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Makes the payloads of a batch's transactions (<see cref="PayloadFormat"/>). Keeps its scratch; for one thread at a time.
/// </summary>
internal sealed class PayloadBuilder(CountingLayout layout, SegmentPlan segments, LabelTally tally)
{
    private RecordBatch? _batch;
    private byte[] _bins = [];
    private int[] _slots = [];

    /// <summary>Finds bins and segments of all rows.</summary>
    public void Begin(RecordBatch batch)
    {
        _batch = batch;
        int rows = batch.Rows;
        if (_bins.Length < rows * layout.Models.Count)
        {
            _bins = new byte[rows * layout.Models.Count];
        }
        if (_slots.Length < rows * layout.Dimensions)
        {
            _slots = new int[rows * layout.Dimensions];
        }
        for (int model = 0; model < layout.Models.Count; model++)
        {
            layout.Bins[model].Find(batch.Models[model].Scores.Span, _bins.AsSpan(model * rows, rows));
        }
        for (int dimension = 0; dimension < layout.Dimensions; dimension++)
        {
            segments.Dimensions[dimension].Find(batch.Features.Span, batch.FeatureCount, _slots.AsSpan(dimension * rows, rows));
        }
    }

    /// <summary>Writes the payload of a row of the batch.</summary>
    public void Write(Span<byte> payload, int row)
    {
        RecordBatch batch = _batch ?? throw new InvalidOperationException("rows are written after their batch has begun");
        int rows = batch.Rows;
        for (int model = 0; model < layout.Models.Count; model++)
        {
            payload[model] = _bins[model * rows + row];
        }
        for (int model = 0; layout.Ranks is not null && model < layout.Models.Count; model++)
        {
            PayloadFormat.WriteScore(layout, payload, model, _batch.Models[model].Scores[row]);
        }
        for (int dimension = 0; dimension < layout.Dimensions; dimension++)
        {
            PayloadFormat.WriteSlot(layout, payload, dimension, _slots[dimension * rows + row]);
        }
        if (layout.Rules.Count > 0)
        {
            layout.Rules.Write(payload, _batch.Rules.Span.Slice(row * _batch.RuleWords, _batch.RuleWords));
        }
        if (layout.HasAccounts)
        {
            PayloadFormat.WriteAccount(layout, payload, _batch.Accounts[row]);
        }
        if (layout.HasDecisions)
        {
            Decision decision = batch.Decisions[row];
            tally.DecisionFaults[(int)decision.Fault] += decision.Fault == DecisionFault.None ? 0 : 1;
            PayloadFormat.WriteDecision(payload[^PayloadFormat.DecisionBytes..], decision);
        }
    }
}
