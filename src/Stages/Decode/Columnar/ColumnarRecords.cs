using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>The received records of a batch as columns, with the texts of all columns in one arena.</summary>
internal sealed class ColumnarRecords : ReceivedColumns
{
    private byte[] _bytes = new byte[4096];
    private int _length;
    private int[] _sizes = [];
    private int _count;
    private ColumnarLayout? _layout;
    private readonly Dictionary<int, Fault> _faults = [];

    /// <summary>The columns, in the order of the layout.</summary>
    public ColumnarValues[] Columns { get; private set; } = [];

    public override int Count => _count;

    public override long ByteCount => BytesOf(0, _count);

    /// <summary>The arena, with <see cref="ByteColumn.Slack"/> readable bytes after it: what tokens refer to.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Bytes of each record: its tokens and texts.</summary>
    public ReadOnlySpan<int> Sizes => _sizes.AsSpan(0, _count);

    /// <summary>What is wrong with records whose values have no place in the columns, by row.</summary>
    public IReadOnlyDictionary<int, Fault> Faults => _faults;

    /// <summary>Columns of no batch, empty.</summary>
    public static ColumnarRecords Create(ColumnarLayout layout) =>
        new() { _layout = layout, Columns = [.. layout.Types.Select(type => new ColumnarValues(type))] };

    /// <summary>The columns of a batch, empty if it has none of this layout yet.</summary>
    public static ColumnarRecords Of(RecordBatch batch, ColumnarLayout layout)
    {
        if (batch.Columns is not ColumnarRecords records)
        {
            batch.Columns = records = Create(layout);
        }
        if (!ReferenceEquals(records._layout, layout) && records._layout?.Header.AsSpan().SequenceEqual(layout.Header) != true)
        {
            (records._layout, records._sizes) = (layout, []);
            records.Columns = [.. layout.Types.Select(type => new ColumnarValues(type))];
            records.Clear();
        }
        return records;
    }

    public override long BytesOf(int start, int count)
    {
        long bytes = 0;
        foreach (int size in _sizes.AsSpan(start, count))
        {
            bytes += size;
        }
        return bytes;
    }

    public override void Clear()
    {
        _count = 0;
        _length = 0;
        _faults.Clear();
        foreach (ColumnarValues column in Columns)
        {
            column.Clear();
        }
    }

    /// <summary>Makes room for the values of more records, which <see cref="Append"/> adds when they are written.</summary>
    /// <returns>Their sizes, to which those of their texts are to be added.</returns>
    public Span<int> Reserve(int rows)
    {
        int needed = _count + rows;
        if (_sizes.Length < needed)
        {
            int capacity = Math.Max(needed, 2 * _sizes.Length);
            Array.Resize(ref _sizes, capacity);
            foreach (ColumnarValues column in Columns)
            {
                column.EnsureCapacity(capacity);
            }
        }
        Span<int> sizes = _sizes.AsSpan(_count, rows);
        sizes.Fill(ColumnarRecord.TokenBytes(Columns.Length));
        return sizes;
    }

    /// <summary>Adds the lengths of a column's texts to the sizes of records that <see cref="Reserve"/> gave.</summary>
    public void AddTextSizes(ColumnarValues column, Span<int> sizes)
    {
        if (!column.Type.IsText)
        {
            return;
        }
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] += column.IsNull(_count + i) ? 0 : column.TextAt((int)column.Wholes[_count + i]).Length;
        }
    }

    /// <summary>Notes that a list has another length than the vector that is read from it.</summary>
    public void AddWrongLength(int row, string column, int elements, int expected) =>
        _faults.TryAdd(
            row,
            new Fault(RejectReasons.WrongLength, $"column '{column}' has a list of {elements} elements; the record schema reads {expected}")
        );

    /// <summary>Adds the records that were written.</summary>
    public void Append(int rows) => _count += rows;

    /// <summary>Adds a text to those of a column.</summary>
    /// <returns>Its number among them.</returns>
    public int AddText(ColumnarValues column, ReadOnlySpan<byte> text)
    {
        long needed = (long)_length + text.Length + ByteColumn.Slack;
        if (_bytes.Length < needed)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max(Math.Min(2L * _bytes.Length, Array.MaxLength), needed)));
        }
        text.CopyTo(_bytes.AsSpan(_length));
        int start = _length;
        _length += text.Length;
        return column.AddText(start, text.Length);
    }

    /// <summary>The text of a number.</summary>
    public ReadOnlySpan<byte> Text(ColumnarValues column, int number)
    {
        (int start, int length) = column.TextAt(number);
        return _bytes.AsSpan(start, length);
    }

    /// <summary>A text as a token that refers to <see cref="Bytes"/>.</summary>
    public Token TextToken(ColumnarValues column, int number)
    {
        (int start, int length) = column.TextAt(number);
        return column.Type.Kind == TokenKind.LongDecimal
            ? BigEndian.ToToken(_bytes.AsSpan(start, length), start, column.Type.Scale)
            : new Token(column.Type.Kind, start, length);
    }

    /// <summary>The token of a value, as a record would have it.</summary>
    public Token TokenAt(int column, int row)
    {
        ColumnarValues values = Columns[column];
        return values.IsNull(row)
            ? new Token(TokenKind.Null, 0, 0)
            : values.Type.Kind switch
            {
                TokenKind.Float32 => Token.Of(TokenKind.Float32, BitConverter.SingleToInt32Bits(values.Singles[row])),
                TokenKind.Float64 => Token.Of(TokenKind.Float64, BitConverter.DoubleToInt64Bits(values.Doubles[row])),
                TokenKind.True => new Token(values.Wholes[row] != 0 ? TokenKind.True : TokenKind.False, 0, 0),
                _ when values.Type.IsText => TextToken(values, (int)values.Wholes[row]),
                TokenKind kind => Token.Of(kind, values.Wholes[row], values.Type.Scale),
            };
    }

    /// <summary>Puts a record together from its columns, for those few that are shown or moved.</summary>
    public byte[] RecordAt(int row)
    {
        var record = new byte[_sizes[row]];
        int length = ColumnarRecord.TokenBytes(Columns.Length);
        Span<Token> tokens = ColumnarRecord.TokensOf(record.AsSpan(), Columns.Length);
        for (int column = 0; column < Columns.Length; column++)
        {
            Token token = TokenAt(column, row);
            if (ColumnarRecord.RefersToBytes(token.Kind))
            {
                Bytes.Slice(token.Start, token.Length).CopyTo(record.AsSpan(length));
                token = token with { Start = length };
                length += token.Length;
            }
            tokens[column] = token;
        }
        return record;
    }
}
