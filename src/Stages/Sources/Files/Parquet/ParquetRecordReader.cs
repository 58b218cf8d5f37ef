using ParquetSharp;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files.Reading;
using Vigia.Stages.Sources.Files.Splitting;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Reads the columns of a Parquet file that the record schema needs, row group after row group, into batches.</summary>
/// <param name="file">The file.</param>
/// <param name="schema">What is read of it.</param>
/// <param name="options">Limits.</param>
/// <param name="firstRecord">Number of the first record that is wanted: those before it are counted already.</param>
/// <param name="batches">Where records go.</param>
internal sealed class ParquetRecordReader(
    InputFile file,
    RecordSchema schema,
    FilesSourceOptions options,
    long firstRecord,
    FileBatches batches
) : IFileReader
{
    /// <summary>Rows whose values are in memory as tokens: few enough for the cache.</summary>
    public const int RowsAtOnce = 256;

    // The tokens of some rows, row by row.
    private Token[] _tokens = [];

    // Columns whose tokens refer to bytes, among those rows.
    private readonly List<int> _withBytes = [];
    private byte[] _record = [];

    public long Records { get; private set; }

    public bool EndsWithinLine => false;

    /// <summary>Finds out, before any record is read, whether a file's columns fit.</summary>
    /// <exception cref="FilesSourceException">The file cannot be read, or a column is not as the schema needs it.</exception>
    public static void Check(InputFile file, RecordSchema schema)
    {
        if (file.IsStandardInput)
        {
            throw new FilesSourceException("a Parquet file is read from its end, and standard input cannot be; name the file");
        }
        try
        {
            using ParquetFileReader reader = Open(file);
            using var columns = ParquetColumns.Find(reader.FileMetaData.Schema, schema);
        }
        catch (Exception e) when (ParquetFailure.IsOne(e))
        {
            throw ParquetFailure.Of($"'{file.Name}' cannot be read as Parquet", e);
        }
    }

    public async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            using ParquetFileReader reader = Open(file);
            using var columns = ParquetColumns.Find(reader.FileMetaData.Schema, schema);
            await batches.BeginAsync(file, ColumnarHeader.Of(columns.Fields)).ConfigureAwait(false);
            for (int group = 0; group < reader.FileMetaData.NumRowGroups && !stop.IsCancellationRequested; group++)
            {
                using RowGroupReader rows = reader.RowGroup(group);
                await ReadGroupAsync(rows, columns.All, stop).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (ParquetFailure.IsOne(e))
        {
            throw ParquetFailure.Of($"'{file.Name}' cannot be read beyond its record {Records}", e);
        }
    }

    private static ParquetFileReader Open(InputFile file)
    {
        using ReaderProperties properties = ReaderProperties.GetDefaultReaderProperties();
        // Pages are read as they are needed, not a whole column of a row group.
        properties.EnableBufferedStream();
        properties.EnablePageChecksumVerification();
        return new ParquetFileReader(file.Path, properties);
    }

    private async Task ReadGroupAsync(RowGroupReader group, ParquetColumn[] columns, CancellationToken stop)
    {
        long left = group.MetaData.NumRows;
        if (Records + left <= firstRecord)
        {
            Records += left;
            return;
        }
        foreach (ParquetColumn column in columns)
        {
            column.Open(group);
        }
        while (left > 0 && !stop.IsCancellationRequested)
        {
            int rows = (int)Math.Min(RowsAtOnce, left);
            ReadRows(columns, rows);
            batches.Read();
            for (int row = 0; row < rows; row++)
            {
                Take(columns, row);
                if (batches.IsFull)
                {
                    await batches.SendAsync().ConfigureAwait(false);
                }
            }
            left -= rows;
        }
    }

    private void ReadRows(ParquetColumn[] columns, int rows)
    {
        _withBytes.Clear();
        if (_tokens.Length < rows * columns.Length)
        {
            _tokens = new Token[RowsAtOnce * columns.Length];
        }
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i].Read(rows, _tokens.AsSpan(i), columns.Length);
            if (!columns[i].Bytes.IsEmpty)
            {
                _withBytes.Add(i);
            }
        }
    }

    private void Take(ParquetColumn[] columns, int row)
    {
        if (Records >= firstRecord)
        {
            int length = Assemble(columns, row);
            bool isTooLarge = length > options.MaxRecord;
            batches.Add(
                Records,
                _record.AsSpan(0, isTooLarge ? Math.Min(length, RecordSplitter.Shortened) : length),
                isTooLarge ? RecordState.TooLarge : RecordState.Whole
            );
        }
        Records++;
    }

    /// <summary>Puts the values of a row together.</summary>
    /// <returns>The record's bytes.</returns>
    private int Assemble(ParquetColumn[] columns, int row)
    {
        int length = ColumnarRecord.TokenBytes(columns.Length);
        EnsureRoom(length);
        _tokens.AsSpan(row * columns.Length, columns.Length).CopyTo(ColumnarRecord.TokensOf(_record.AsSpan(), columns.Length));
        foreach (int column in _withBytes)
        {
            Token token = _tokens[(row * columns.Length) + column];
            if (ColumnarRecord.RefersToBytes(token.Kind))
            {
                EnsureRoom(length + token.Length);
                columns[column].Bytes.Of(token).CopyTo(_record.AsSpan(length));
                ColumnarRecord.TokensOf(_record.AsSpan(), columns.Length)[column] = token with { Start = length };
                length += token.Length;
            }
        }
        return length;
    }

    private void EnsureRoom(int length)
    {
        if (_record.Length < length)
        {
            Array.Resize(ref _record, Math.Max(length, 2 * _record.Length));
        }
    }
}
