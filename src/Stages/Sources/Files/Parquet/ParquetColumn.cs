using ParquetSharp;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>One column of a file: reads its values as tokens, some rows at a time.</summary>
internal abstract class ParquetColumn : IDisposable
{
    /// <summary>The bytes to which the tokens refer that were read last.</summary>
    public ParquetBytes Bytes { get; } = new();

    /// <summary>Continues with a row group.</summary>
    public abstract void Open(RowGroupReader group);

    /// <summary>Reads the values of the next rows.</summary>
    /// <param name="rows">At most <see cref="ParquetRecordReader.RowsAtOnce"/>; the row group has as many.</param>
    /// <param name="tokens">Where they go: row by row, from this column of the first row on.</param>
    /// <param name="stride">Tokens from one row to the next.</param>
    /// <exception cref="InvalidDataException">The column has fewer values.</exception>
    public abstract void Read(int rows, Span<Token> tokens, int stride);

    public abstract void Dispose();
}

/// <summary>A column of one physical type.</summary>
/// <param name="descriptor">The column.</param>
/// <param name="index">Its place in the file.</param>
/// <param name="toToken">Makes a token of a value; may add bytes to the column's.</param>
internal sealed class ParquetColumn<T>(ColumnDescriptor descriptor, int index, Func<T, ParquetBytes, Token> toToken) : ParquetColumn
    where T : unmanaged
{
    private readonly string _name = descriptor.Path.ToDotString();
    private readonly short _present = descriptor.MaxDefinitionLevel;
    private readonly short[] _levels = new short[ParquetRecordReader.RowsAtOnce];
    private readonly T[] _values = new T[ParquetRecordReader.RowsAtOnce];
    private ColumnReader<T>? _reader;

    public override void Open(RowGroupReader group)
    {
        _reader?.Dispose();
        _reader = (ColumnReader<T>)group.Column(index);
    }

    public override void Read(int rows, Span<Token> tokens, int stride)
    {
        ColumnReader<T> reader = _reader ?? throw new InvalidOperationException("a column is read within a row group");
        Bytes.Clear();
        for (int row = 0; row < rows; )
        {
            int levels = Read(reader, rows - row, out int values);
            if (levels == 0)
            {
                throw new InvalidDataException($"column '{_name}' has fewer values than its row group has rows");
            }
            // The library may reuse the bytes of texts at its next call.
            Convert(levels, _values.AsSpan(0, values), tokens[(row * stride)..], stride);
            row += levels;
        }
    }

    public override void Dispose() => _reader?.Dispose();

    private int Read(ColumnReader<T> reader, int wanted, out int values)
    {
        try
        {
            int levels = (int)reader.ReadBatch(wanted, _levels.AsSpan(0, wanted), default, _values.AsSpan(0, wanted), out long present);
            values = (int)present;
            return levels;
        }
        catch (ParquetException e)
        {
            throw new InvalidDataException($"column '{_name}': {ParquetFailure.Describe(e)}");
        }
    }

    private void Convert(int rows, ReadOnlySpan<T> values, Span<Token> tokens, int stride)
    {
        int next = 0;
        for (int row = 0; row < rows; row++)
        {
            tokens[row * stride] =
                _present == 0 || _levels[row] == _present ? toToken(values[next++], Bytes) : new Token(TokenKind.Null, 0, 0);
        }
    }
}
