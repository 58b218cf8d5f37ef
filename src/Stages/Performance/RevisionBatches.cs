using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Labels;

namespace Vigia.Stages.Performance;

/// <summary>Reads batches of labels and decisions, and rejects what cannot be used.</summary>
internal sealed class RevisionBatches
{
    private readonly Dictionary<RecordKind, LabelColumns> _labels = [];
    private readonly HashSet<RecordKind> _decisions = [];
    private readonly IdRules _ids;
    private readonly string _stage;
    private readonly long _maxAhead;

    public RevisionBatches(PerformanceOptions options, StageContext context)
    {
        (_ids, _stage, _maxAhead) = (new IdRules(options.NormaliseIds), context.Stage, (long)options.MaxAhead.TotalMilliseconds);
        foreach ((RecordKind kind, RecordSchema schema) in context.Schemas.Where(s => s.Key != options.Kind))
        {
            if (schema.Label is not null)
            {
                _labels.Add(kind, new LabelColumns(schema, _ids));
            }
            else if (schema.Decision is not null)
            {
                _decisions.Add(kind);
            }
        }
    }

    /// <summary>Whether records of the kind are labels or decisions.</summary>
    public bool Accepts(RecordKind kind) => _labels.ContainsKey(kind) || _decisions.Contains(kind);

    /// <summary>Adds the labels or decisions of a batch.</summary>
    public void AddTo(PerformanceState state, RecordBatch batch)
    {
        LabelColumns? columns = _labels.GetValueOrDefault(batch.Kind);
        foreach (ref readonly Run run in batch.Runs)
        {
            (int start, int count) = batch.RowsOf(run);
            for (int row = start; row < start + count; row++)
            {
                int received = batch.ReceivedIndex[row];
                (string Reason, string Detail)? fault =
                    !batch.IsReadLater && batch.EventTimes[row] - batch.SourceTimes[received] > _maxAhead
                        ? ("ahead", "the record's time is further ahead of the source's than 'max_ahead' allows")
                    : columns is null ? AddDecision(state, batch, row, run.Partition)
                    : AddLabel(state, batch, row, run.Partition, columns);
                if (fault is { } found)
                {
                    batch.Reject(new Rejection(received, _stage, found.Reason, found.Detail));
                }
            }
        }
        state.AdvanceLabels(batch);
    }

    private static (string Reason, string Detail)? AddLabel(
        PerformanceState state,
        RecordBatch batch,
        int row,
        SourcePartition partition,
        LabelColumns columns
    )
    {
        if (!columns.TryRead(batch, row, out LabelRevision label))
        {
            return ("unknown_status", "the schema declares no such status; add it to 'values' and 'map'");
        }
        if (label.Detail.IsReversalOfReversal)
        {
            return ("reversal_of_reversal", "both the id and the id that it returns belong to reversals; send the id of the payment");
        }
        state.AddLabel(label, partition, batch.Offsets[batch.ReceivedIndex[row]]);
        return null;
    }

    private (string Reason, string Detail)? AddDecision(PerformanceState state, RecordBatch batch, int row, SourcePartition partition)
    {
        Decision decision = batch.Decisions[row];
        if (decision.Fault == DecisionFault.BadPropensity)
        {
            return ("bad_propensity", "a transaction of the control group needs a probability of at least 0.000001 and at most 1");
        }
        if (decision.Disposition == Disposition.Unknown)
        {
            return ("unknown_decision", "the schema maps no such decision; add it to 'values' of 'decision'");
        }
        ReadOnlySpan<byte> id = batch.Ids[row];
        long time = batch.EventTimes[row];
        long about = TransactionId.TryReadTime(id, out long minute) ? minute : time;
        state.AddDecision(_ids.Hash(id), time, decision, about, (partition, batch.Offsets[batch.ReceivedIndex[row]]));
        return null;
    }
}
