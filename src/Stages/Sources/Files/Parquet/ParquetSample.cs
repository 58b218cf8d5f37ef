using ParquetSharp;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files.Reading;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Takes a record that is shown as a JSON object.</summary>
internal delegate void TakeRecord(ReadOnlySpan<byte> json);

/// <summary>The first records of a Parquet file with all their columns, as JSON.</summary>
internal static class ParquetSample
{
    /// <summary>Reads records from the beginning.</summary>
    /// <param name="file">The file.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="take">Gets each; valid until it returns.</param>
    /// <param name="others">Names of the columns that are not shown: lists, and types that cannot be read.</param>
    /// <returns>Whether there are no more.</returns>
    /// <exception cref="FilesSourceException">The file cannot be read.</exception>
    public static bool Read(InputFile file, long most, TakeRecord take, out IReadOnlyList<string> others)
    {
        try
        {
            using ParquetFileReader reader = ParquetRecordReader.Open(file);
            using var columns = ParquetColumns.FindAll(reader.FileMetaData.Schema, out others);
            var records = ColumnarRecords.Create(columns.Layout);
            var json = new ColumnarJson();
            long left = Math.Min(most, reader.FileMetaData.NumRows);
            for (int group = 0; group < reader.FileMetaData.NumRowGroups && left > 0; group++)
            {
                using RowGroupReader rows = reader.RowGroup(group);
                left -= Read(rows, columns, records, Math.Min(left, rows.MetaData.NumRows), Show);
            }
            return reader.FileMetaData.NumRows <= most;

            void Show(ReadOnlySpan<byte> record)
            {
                if (!json.TryWrite(columns.Layout.Header, record, out ReadOnlySpan<byte> shown))
                {
                    throw new InvalidDataException("a text is not UTF-8");
                }
                take(shown);
            }
        }
        catch (Exception e) when (ParquetFailure.IsOne(e))
        {
            throw ParquetFailure.Of($"'{file.Name}' cannot be read as Parquet", e);
        }
    }

    private static long Read(RowGroupReader group, ParquetColumns columns, ColumnarRecords records, long wanted, TakeRecord take)
    {
        var scratch = new ParquetScratch();
        foreach (ParquetColumn column in columns.All)
        {
            column.Open(group);
        }
        for (long done = 0; done < wanted; )
        {
            int rows = (int)Math.Min(ParquetRecordReader.RowsAtOnce, wanted - done);
            records.Clear();
            columns.Read(rows, records, scratch);
            records.Append(rows);
            for (int row = 0; row < rows; row++)
            {
                take(records.RecordAt(row));
            }
            done += rows;
        }
        return wanted;
    }
}
