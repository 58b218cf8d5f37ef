using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Labels;

/// <summary>Reads the labels in decoded batches.</summary>
internal sealed class LabelColumns
{
    private readonly int _column;
    private readonly Verdict?[] _verdicts;

    private readonly IdRules _ids;

    /// <param name="schema">A schema with a section <c>label</c>.</param>
    /// <param name="ids">How ids are compared.</param>
    public LabelColumns(RecordSchema schema, IdRules ids)
    {
        _ids = ids;
        LabelSpec label = schema.Label ?? throw new ArgumentException($"schema '{schema.Name}' has no section 'label'", nameof(schema));
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
        long about = TransactionId.TryReadTime(id, out long minute) ? minute : time;
        LabelDetail detail = batch.LabelDetails.Count > 0 ? batch.LabelDetails[row] : LabelDetail.None;
        Verdict verdict = isDeclared ? _verdicts[(int)code] ?? VerdictOf(detail.Result) : default;
        revision = new LabelRevision(_ids.Hash(id), time, verdict, detail, about, TransactionId.IsReversal(id));
        return isDeclared;
    }

    private static Verdict VerdictOf(AnalysisResult result) =>
        result switch
        {
            AnalysisResult.Agreed => Verdict.Fraud,
            AnalysisResult.Disagreed => Verdict.Legitimate,
            _ => Verdict.Pending,
        };
}
