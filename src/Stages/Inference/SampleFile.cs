using System.Text;
using System.Text.Unicode;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Sources.Files.Parquet;
using Vigia.Stages.Sources.Files.Reading;
using Vigia.Stages.Sources.Files.Splitting;

namespace Vigia.Stages.Inference;

/// <summary>Reads the first records of a file, NDJSON or CSV, plain or compressed with gzip, or Parquet, into columns.</summary>
public static class SampleFile
{
    private const int MaxRecord = 1 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Looks at a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Records read at most.</param>
    /// <exception cref="SampleException">The file cannot be read, has no records, or is written in no format that is known.</exception>
    public static Sample Read(string path, long most)
    {
        try
        {
            return ReadRecords(path, most);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SampleException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static Sample ReadRecords(string path, long most)
    {
        var file = new InputFile(RecordKind.Transaction, Path.GetFullPath(path), path, FileFormat.Auto);
        if (IsParquet(file))
        {
            return ReadParquet(file, most);
        }
        SampleFormat format = FormatOf(file, out byte lineEnd);
        var columns = new SampleColumns(format);
        var splitter = new RecordSplitter(
            format.Format == FileFormat.Csv ? new CsvBoundary(format.Delimiter, lineEnd) : new LineBoundary(lineEnd),
            MaxRecord
        );
        using Stream stream = Decoded(file.Open(), format.IsWindows1252);
        bool isComplete = Split(stream, splitter, columns, most + (format is { Format: FileFormat.Csv, HasHeader: true } ? 1 : 0));
        return columns.Records > 0
            ? new Sample(path, format, columns.Records, columns.Malformed, isComplete, columns.Columns)
            : throw new SampleException($"'{path}' has no record that can be read; {columns.Malformed} lines are not records");
    }

    /// <summary>Parquet files begin as no text does.</summary>
    private static bool IsParquet(InputFile file)
    {
        using FileStream stream = File.OpenRead(file.Path);
        Span<byte> first = stackalloc byte[4];
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual("PAR1"u8);
    }

    private static Sample ReadParquet(InputFile file, long most)
    {
        var format = new SampleFormat(FileFormat.Parquet, (byte)',', []);
        var columns = new SampleColumns(format);
        try
        {
            bool isComplete = ParquetSample.Read(file, most, json => columns.Add(json, isFirst: false), out IReadOnlyList<string> others);
            foreach (string other in others)
            {
                columns.AddList(other);
            }
            return columns.Records > 0
                ? new Sample(file.Name, format, columns.Records, columns.Malformed, isComplete, columns.Columns)
                : throw new SampleException($"'{file.Name}' has no records");
        }
        catch (FilesSourceException e)
        {
            throw new SampleException(e.Message, e);
        }
    }

    /// <returns>Whether the file ended before so many records.</returns>
    private static bool Split(Stream stream, RecordSplitter splitter, SampleColumns columns, long most)
    {
        byte[] buffer = new byte[InputFile.BufferBytes];
        long taken = 0;
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            while (!rest.IsEmpty || splitter.HasLines)
            {
                RecordState state = splitter.Next(ref rest, out ReadOnlySpan<byte> record);
                taken += Take(columns, state, record, isFirst: taken == 0);
                if (taken >= most)
                {
                    return false;
                }
            }
        }
        for (RecordState state; (state = splitter.End(out ReadOnlySpan<byte> record)) != RecordState.None; )
        {
            taken += Take(columns, state, record, isFirst: taken == 0);
        }
        return true;
    }

    private static int Take(SampleColumns columns, RecordState state, ReadOnlySpan<byte> record, bool isFirst)
    {
        if (state == RecordState.None || (state == RecordState.Whole && record.IsEmpty))
        {
            return 0;
        }
        columns.Add(state == RecordState.Whole ? WithoutMark(record, isFirst) : default, isFirst);
        return 1;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> record, bool isFirst) =>
        isFirst && record.StartsWith(ByteOrderMark) ? record[ByteOrderMark.Length..] : record;

    private static SampleFormat FormatOf(InputFile file, out byte lineEnd)
    {
        bool isOther = !IsUtf8(file);
        byte[] first = new byte[MaxRecord];
        using Stream stream = Decoded(file.Open(), isOther);
        int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> rest = WithoutMark(first.AsSpan(0, read), isFirst: true).TrimStart("\r\n"u8);
        // Old spreadsheets end lines with CR alone.
        lineEnd = rest.Contains((byte)'\n') || !rest.Contains((byte)'\r') ? (byte)'\n' : (byte)'\r';
        int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        return rest.IsEmpty
            ? throw new SampleException($"'{file.Name}' is empty")
            : SampleFormat.Of(end < 0 ? rest : rest[..end]) with
            {
                IsWindows1252 = isOther,
            };
    }

    /// <summary>Whether the first bytes are UTF-8, a character that they cut aside.</summary>
    private static bool IsUtf8(InputFile file)
    {
        byte[] first = new byte[MaxRecord];
        using Stream stream = file.Open();
        int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> text = first.AsSpan(0, read);
        for (int cut = 0; cut < 4 && cut <= text.Length; cut++)
        {
            if (Utf8.IsValid(text[..^cut]))
            {
                return cut == 0 || read == first.Length;
            }
        }
        return false;
    }

    private static Stream Decoded(Stream content, bool isWindows1252) =>
        isWindows1252
            ? Encoding.CreateTranscodingStream(content, CodePagesEncodingProvider.Instance.GetEncoding(1252)!, Encoding.UTF8)
            : content;
}
