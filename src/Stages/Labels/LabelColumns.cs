using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Labels;

/// <summary>Reads the labels in decoded batches.</summary>
internal sealed class LabelColumns
{
    private readonly int _column;
    private readonly Verdict[] _verdicts;

    /// <param name="schema">A schema with a section <c>label</c>.</param>
    public LabelColumns(RecordSchema schema)
    {
        LabelSpec label = schema.Label ?? throw new ArgumentException($"schema '{schema.Name}' says nothing of labels", nameof(schema));
        _column = schema.Features.Index().First(f => f.Item.Name == label.Status).Index;
        _verdicts = [.. label.Verdicts];
    }

    /// <summary>What the row says; false if its status is not declared.</summary>
    public bool TryRead(RecordBatch batch, int row, out LabelRevision revision)
    {
        float code = batch.Features.Span[row * batch.FeatureCount + _column];
        bool isDeclared = code >= 0 && code < _verdicts.Length && float.IsInteger(code);
        ReadOnlySpan<byte> id = batch.Ids[row];
        long time = batch.EventTimes[row];
        long near = TransactionId.TryReadTime(id, out long minute) ? minute : time;
        revision = new LabelRevision(TransactionId.Hash(id), time, isDeclared ? _verdicts[(int)code] : default, near);
        return isDeclared;
    }
}
