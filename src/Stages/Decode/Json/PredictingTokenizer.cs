using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>
/// Finds the schema's fields fast where records look like those before them, which is nearly always: one program wrote them. A
/// record that does not is read by the general tokenizer, and the layout learns from it.
/// </summary>
internal sealed class PredictingTokenizer<TScan>(FieldNode root) : RecordTokenizer
    where TScan : struct, IScan
{
    // Records in a row, more or less, whose names had to be looked up before their order is learned again.
    private const int FirstPatience = 32;
    private const int MaxPatience = 1 << 20;

    private readonly JsonTokenizer _general = new(root);
    private readonly RecordLayout _layout = new(root);
    private FastPathGate _prediction;
    private int _recordNumber;
    private int _lookedUp;
    private int _patience = FirstPatience;

    public override void Begin(RecordBatch batch) => _general.Begin(batch);

    public override ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> payload) => RecordText.WithoutFrame(payload);

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        if (!_prediction.ShouldTry())
        {
            return _general.Read(record, tokens);
        }
        tokens.Clear();
        var reader = new LayoutReader<TScan>(_layout, record, ++_recordNumber, tokens);
        if (reader.TryRead())
        {
            _prediction.Succeeded();
            NoteOrder(reader.LookedUp);
            if (_recordNumber % LayoutMember.Period == 0)
            {
                _layout.Refresh();
            }
            return null;
        }
        _prediction.Failed();
        Fault? fault = _general.Read(record, tokens);
        if (fault is null)
        {
            _layout.Learn(_general.JsonOf(record));
        }
        return fault;
    }

    /// <summary>
    /// The program that writes the records may change: then its order is learned again, ever more rarely where no order holds.
    /// </summary>
    private void NoteOrder(int lookedUp)
    {
        _lookedUp = lookedUp > 1 ? _lookedUp + 1 : Math.Max(0, _lookedUp - 1);
        if (_lookedUp > _patience)
        {
            _layout.Forget();
            _lookedUp = 0;
            _patience = Math.Min(2 * _patience, MaxPatience);
        }
    }
}
