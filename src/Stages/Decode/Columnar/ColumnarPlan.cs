using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>How a schema's fields are found among the columns of a batch, and the buffers of one worker.</summary>
/// <param name="root">The schema's fields.</param>
/// <param name="schema">The schema.</param>
internal sealed class ColumnarPlan(FieldNode root, RecordSchema schema)
{
    /// <summary>Rows that are converted at once: a block of the matrix and its columns are in the nearest cache.</summary>
    public const int BlockRows = 128;

    /// <summary>In place of a code: the text rejects its record.</summary>
    public const float NoCode = float.NegativeInfinity;

    private const int NotThere = -1;

    private readonly int[] _columns = new int[root.SlotCount];
    private readonly bool[] _isOdd = new bool[BlockRows];
    private readonly float[][] _codes = [.. schema.Features.Select(_ => Array.Empty<float>())];
    private readonly int[] _codeCounts = new int[schema.Features.Count];
    private byte[] _header = [];

    /// <summary>Rows of the block that are made of tokens.</summary>
    public Span<bool> IsOdd => _isOdd;

    /// <summary>A record's tokens by slot.</summary>
    public Token[] Tokens { get; } = new Token[root.SlotCount + 1];

    public int[] AllSlots { get; } = [.. Enumerable.Range(0, root.SlotCount)];

    /// <summary>Slots of the id and of what is read after the features.</summary>
    public int[] RestSlots { get; } =
    [
        .. SchemaColumns
            .PathsOf(schema with { EventTime = null, Amount = null, Features = [.. schema.Features.Where(f => f.IsExact)] })
            .Select(path => root.SlotOf(path.Names))
            .Distinct(),
    ];

    /// <summary>Called before each batch.</summary>
    public void Begin(RecordBatch batch)
    {
        if (batch.Header.Span.SequenceEqual(_header))
        {
            return;
        }
        _header = batch.Header.ToArray();
        Array.Fill(_columns, NotThere);
        Array.Clear(Tokens);
        FieldPath[] fields = ColumnarHeader.FieldsOf(_header);
        for (int column = 0; column < fields.Length; column++)
        {
            if (SlotOf(fields[column]) is { } slot)
            {
                _columns[slot] = column;
            }
        }
    }

    /// <summary>The column of a slot; null where the file has none.</summary>
    public int? ColumnOf(int slot) => _columns[slot] == NotThere ? null : _columns[slot];

    /// <summary>Makes room for the codes of a feature's texts.</summary>
    /// <returns>The column with the texts; null where the feature has none.</returns>
    public ColumnarValues? BeginCodes(FeatureColumn feature, ColumnarRecords records)
    {
        _codeCounts[feature.Index] = 0;
        if (feature.Type != FeatureType.Category || ColumnOf(feature.Slot) is not { } column || !records.Columns[column].Type.IsText)
        {
            return null;
        }
        ColumnarValues values = records.Columns[column];
        // A column of nulls alone has no texts, but its nulls have a number too.
        _codeCounts[feature.Index] = Math.Max(1, values.TextCount);
        if (_codes[feature.Index].Length < _codeCounts[feature.Index])
        {
            _codes[feature.Index] = new float[Math.Max(64, 2 * values.TextCount)];
        }
        _codes[feature.Index][0] = 0;
        return values;
    }

    /// <summary>Codes of the texts of a feature's column; empty where it has none.</summary>
    public Span<float> CodesOf(FeatureColumn feature) => _codes[feature.Index].AsSpan(0, _codeCounts[feature.Index]);

    /// <summary>Reads a record's tokens of some slots.</summary>
    public void ReadTokens(ColumnarRecords records, int row, int[] slots)
    {
        foreach (int slot in slots)
        {
            if (_columns[slot] != NotThere)
            {
                Tokens[slot] = records.TokenAt(_columns[slot], row);
            }
        }
    }

    private int? SlotOf(FieldPath path)
    {
        FieldNode? node = root;
        foreach (string name in path.Names)
        {
            node = node?.Child(name);
        }
        return node is { IsField: true } ? node.FirstSlot : null;
    }
}
