using ParquetSharp;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>One column of a file: reads the values of some rows at a time.</summary>
internal abstract class ParquetColumn : IDisposable
{
    /// <summary>What its values are.</summary>
    public abstract ColumnarType Type { get; }

    /// <summary>How many columns of the records it fills.</summary>
    public virtual int Width => 1;

    /// <summary>Continues with a row group.</summary>
    public abstract void Open(RowGroupReader group);

    /// <summary>Leaves out the next rows of the row group.</summary>
    public abstract void Skip(long rows);

    /// <summary>Reads the values of the next rows, which follow those that the records have already.</summary>
    /// <param name="rows">At most <see cref="ParquetRecordReader.RowsAtOnce"/>; the row group has as many.</param>
    /// <param name="records">Where they go.</param>
    /// <param name="into">The columns among the records.</param>
    /// <param name="scratch">Buffers.</param>
    /// <exception cref="InvalidDataException">The column has fewer values.</exception>
    public abstract void Read(int rows, ColumnarRecords records, ReadOnlySpan<ColumnarValues> into, ParquetScratch scratch);

    public abstract void Dispose();
}

/// <summary>Converts values that are present.</summary>
/// <param name="values">The values.</param>
/// <param name="target">Where they go.</param>
internal delegate void ParquetConversion<T>(ReadOnlySpan<T> values, in ParquetTarget target)
    where T : unmanaged;

/// <summary>Where the values of a column go.</summary>
/// <param name="Records">The records.</param>
/// <param name="Values">The column among them.</param>
/// <param name="Start">Its first row.</param>
/// <param name="Texts">The texts that the column has already.</param>
internal readonly record struct ParquetTarget(ColumnarRecords Records, ColumnarValues Values, int Start, ParquetTexts Texts);

/// <summary>A column of one physical type.</summary>
/// <param name="descriptor">The column.</param>
/// <param name="index">Its place in the file.</param>
/// <param name="type">What its values are.</param>
/// <param name="convert">Converts them.</param>
internal sealed class ParquetColumn<T>(ColumnDescriptor descriptor, int index, ColumnarType type, ParquetConversion<T> convert)
    : ParquetColumn
    where T : unmanaged
{
    private readonly string _name = descriptor.Path.ToDotString();
    private readonly short _present = descriptor.MaxDefinitionLevel;
    private readonly ParquetTexts _texts = new();
    private ColumnReader<T>? _reader;

    public override ColumnarType Type => type;

    private ColumnReader<T> Reader => _reader ?? throw new InvalidOperationException("a column is read within a row group");

    public override void Open(RowGroupReader group)
    {
        _reader?.Dispose();
        _reader = (ColumnReader<T>)group.Column(index);
        _texts.BeginGroup();
    }

    public override void Skip(long rows)
    {
        if (rows > 0 && Guarded(() => Reader.Skip(rows)) != rows)
        {
            throw TooFew();
        }
    }

    public override void Read(int rows, ColumnarRecords records, ReadOnlySpan<ColumnarValues> into, ParquetScratch scratch)
    {
        if (records.Count == 0)
        {
            _texts.BeginBatch();
        }
        for (int row = 0; row < rows; )
        {
            Span<T> values = scratch.Values<T>(rows - row);
            int levels = Read(values, scratch.Levels, out int present);
            if (levels == 0)
            {
                throw TooFew();
            }
            // The library may reuse the bytes of texts at its next call.
            int start = records.Count + row;
            convert(values[..present], new ParquetTarget(records, into[0], start, _texts));
            into[0].Spread(start, IsPresent(scratch, levels), present);
            row += levels;
        }
    }

    public override void Dispose() => _reader?.Dispose();

    private int Read(Span<T> values, short[] levels, out int present)
    {
        try
        {
            int read = (int)Reader.ReadBatch(values.Length, levels.AsSpan(0, values.Length), default, values, out long found);
            present = (int)found;
            return read;
        }
        catch (ParquetException e)
        {
            throw Damage(e);
        }
    }

    private long Guarded(Func<long> read)
    {
        try
        {
            return read();
        }
        catch (ParquetException e)
        {
            throw Damage(e);
        }
    }

    private ReadOnlySpan<bool> IsPresent(ParquetScratch scratch, int rows)
    {
        Span<bool> isPresent = scratch.IsPresent.AsSpan(0, rows);
        if (_present == 0)
        {
            isPresent.Fill(true);
            return isPresent;
        }
        for (int row = 0; row < rows; row++)
        {
            isPresent[row] = scratch.Levels[row] == _present;
        }
        return isPresent;
    }

    private InvalidDataException Damage(ParquetException e) => new($"column '{_name}': {ParquetFailure.Describe(e)}");

    private InvalidDataException TooFew() => new($"column '{_name}' has fewer values than its row group has rows");
}
