using ParquetSharp;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files.Reading;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Reads the columns of a Parquet file that the record schema needs, row group after row group, into batches.</summary>
/// <param name="file">The file.</param>
/// <param name="schema">What is read of it.</param>
/// <param name="firstRecord">Number of the first record that is wanted: those before it are counted already.</param>
/// <param name="batches">Where records go.</param>
internal sealed class ParquetRecordReader(InputFile file, RecordSchema schema, long firstRecord, FileBatches batches) : IFileReader
{
    /// <summary>Rows that are read of one column before the next: so many cost little besides their values.</summary>
    public const int RowsAtOnce = 1024;

    private readonly ParquetScratch _scratch = new();

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
            await batches.BeginAsync(file, columns.Layout.Header).ConfigureAwait(false);
            for (int group = 0; group < reader.FileMetaData.NumRowGroups && !stop.IsCancellationRequested; group++)
            {
                using RowGroupReader rows = reader.RowGroup(group);
                await ReadGroupAsync(rows, columns, stop).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (ParquetFailure.IsOne(e))
        {
            throw ParquetFailure.Of($"'{file.Name}' cannot be read beyond its record {Records}", e);
        }
    }

    /// <summary>Opens a file without reading more than its description.</summary>
    public static ParquetFileReader Open(InputFile file)
    {
        using ReaderProperties properties = ReaderProperties.GetDefaultReaderProperties();
        // Pages are read as they are needed, not a whole column of a row group.
        properties.EnableBufferedStream();
        properties.EnablePageChecksumVerification();
        return new ParquetFileReader(file.Path, properties);
    }

    private async Task ReadGroupAsync(RowGroupReader group, ParquetColumns columns, CancellationToken stop)
    {
        long left = group.MetaData.NumRows;
        long counted = Math.Clamp(firstRecord - Records, 0, left);
        Records += counted;
        left -= counted;
        if (left == 0)
        {
            return;
        }
        foreach (ParquetColumn column in columns.All)
        {
            column.Open(group);
            column.Skip(counted);
        }
        while (left > 0 && !stop.IsCancellationRequested)
        {
            batches.Read();
            int rows = Read(columns, (int)Math.Min(RowsAtOnce, left));
            left -= rows;
            if (batches.IsFull)
            {
                await batches.SendAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads rows into the batch, as many as it has room for.</summary>
    private int Read(ParquetColumns columns, int wanted)
    {
        ColumnarRecords records = batches.Open(columns.Layout, ref wanted);
        columns.Read(wanted, records, _scratch);
        batches.Add(Records, records, wanted);
        Records += wanted;
        return wanted;
    }
}
