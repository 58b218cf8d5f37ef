using ParquetSharp;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>
/// A column of lists, read as the elements of a vector: a column of the records for each. Of a null all elements are missing; any other
/// list must have as many as the record schema reads.
/// </summary>
/// <param name="descriptor">The column.</param>
/// <param name="index">Its place in the file.</param>
/// <param name="type">What its elements are.</param>
/// <param name="width">How many elements the record schema reads.</param>
/// <param name="none">What a row holds for an element that is null.</param>
/// <param name="put">Writes an element to a row.</param>
internal sealed class ParquetVector<T>(
    ColumnDescriptor descriptor,
    int index,
    ColumnarType type,
    int width,
    T none,
    Action<ColumnarValues, int, T> put
) : ParquetColumn
    where T : unmanaged
{
    private readonly string _name = descriptor.Path.ToDotString();
    private readonly short _present = descriptor.MaxDefinitionLevel;

    // Of a list that has elements at all; elements may be null themselves.
    private readonly int _nonEmpty = descriptor.MaxDefinitionLevel - (descriptor.SchemaNode.Repetition == Repetition.Optional ? 1 : 0);
    private readonly short[] _definitions = new short[ParquetRecordReader.RowsAtOnce];
    private readonly short[] _repetitions = new short[ParquetRecordReader.RowsAtOnce];
    private readonly T[] _values = new T[ParquetRecordReader.RowsAtOnce];
    private readonly bool[][] _isPresent = [.. Enumerable.Range(0, width).Select(_ => new bool[ParquetRecordReader.RowsAtOnce])];
    private ColumnReader<T>? _reader;
    private int _level;
    private int _levels;
    private int _value;

    public override ColumnarType Type => type;

    public override int Width => width;

    public override void Open(RowGroupReader group)
    {
        _reader?.Dispose();
        _reader = (ColumnReader<T>)group.Column(index);
        (_level, _levels, _value) = (0, 0, 0);
    }

    public override void Skip(long rows)
    {
        for (long row = 0; row < rows; row++)
        {
            Next(default, 0, 0);
        }
    }

    public override void Read(int rows, ColumnarRecords records, ReadOnlySpan<ColumnarValues> into, ParquetScratch scratch)
    {
        int start = records.Count;
        for (int row = 0; row < rows; row++)
        {
            int elements = Next(into, start, row);
            if (elements >= 0 && elements != width)
            {
                records.AddWrongLength(start + row, _name, elements, width);
            }
        }
        for (int element = 0; element < width; element++)
        {
            ReadOnlySpan<bool> isPresent = _isPresent[element].AsSpan(0, rows);
            into[element].SetNulls(start, isPresent, isPresent.Count(true));
        }
    }

    public override void Dispose() => _reader?.Dispose();

    /// <summary>Takes the next list.</summary>
    /// <returns>How many elements it has; -1 for a null.</returns>
    private int Next(ReadOnlySpan<ColumnarValues> into, int start, int row)
    {
        for (int element = 0; element < into.Length; element++)
        {
            _isPresent[element][row] = false;
            put(into[element], start + row, none);
        }
        if (!HasLevel())
        {
            throw new InvalidDataException($"column '{_name}' has fewer values than its row group has rows");
        }
        if (_definitions[_level] < _nonEmpty)
        {
            // One level below the first element's is that of an empty list.
            return _definitions[_level++] == _nonEmpty - 1 ? 0 : -1;
        }
        int elements = 0;
        do
        {
            bool hasValue = _definitions[_level++] == _present;
            if (elements < into.Length)
            {
                _isPresent[elements][row] = hasValue;
                put(into[elements], start + row, hasValue ? _values[_value] : none);
            }
            _value += hasValue ? 1 : 0;
            elements++;
        } while (HasLevel() && _repetitions[_level] > 0);
        return elements;
    }

    /// <summary>Whether there is another level; reads some where those that were read are used up.</summary>
    private bool HasLevel()
    {
        if (_level < _levels)
        {
            return true;
        }
        ColumnReader<T> reader = _reader ?? throw new InvalidOperationException("a column is read within a row group");
        try
        {
            _levels = reader.HasNext ? (int)reader.ReadBatch(_definitions.Length, _definitions, _repetitions, _values, out _) : 0;
        }
        catch (ParquetException e)
        {
            throw new InvalidDataException($"column '{_name}': {ParquetFailure.Describe(e)}");
        }
        (_level, _value) = (0, 0);
        return _levels > 0;
    }
}
