using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Finds the schema's fields in records that were made of columns: they bring their tokens with them.</summary>
/// <param name="root">The schema's fields.</param>
internal sealed class ColumnarTokenizer(FieldNode root) : RecordTokenizer
{
    private const int NotRead = -1;

    private byte[] _header = [];
    private int[] _slots = [];

    // Whether the columns are all fields, in the order of their slots.
    private bool _isInOrder;

    public override bool IsBinary => true;

    public override void Begin(RecordBatch batch)
    {
        if (!batch.Header.Span.SequenceEqual(_header))
        {
            _header = batch.Header.ToArray();
            _slots = [.. ColumnarHeader.FieldsOf(_header).Select(SlotOf)];
            _isInOrder = _slots.SequenceEqual(Enumerable.Range(0, root.SlotCount));
        }
    }

    public override ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> payload) => payload;

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        ReadOnlySpan<Token> columns = ColumnarRecord.TokensOf(record, _slots.Length);
        if (_isInOrder)
        {
            columns.CopyTo(tokens);
            return null;
        }
        tokens.Clear();
        for (int i = 0; i < columns.Length; i++)
        {
            if (_slots[i] != NotRead)
            {
                tokens[_slots[i]] = columns[i];
            }
        }
        return null;
    }

    private int SlotOf(FieldPath path)
    {
        FieldNode? node = root;
        foreach (string name in path.Names)
        {
            node = node?.Child(name);
        }
        return node is { IsField: true } ? node.FirstSlot : NotRead;
    }
}
