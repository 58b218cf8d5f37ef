using System.IO.Pipelines;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files.Splitting;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>Reads one file into batches.</summary>
/// <param name="file">The file.</param>
/// <param name="options">Format and limits.</param>
/// <param name="firstRecord">Number of the first record that is wanted: those before it are counted already.</param>
/// <param name="batches">Where records go.</param>
/// <param name="time">The clock.</param>
internal sealed class FileReader(InputFile file, FilesSourceOptions options, long firstRecord, FileBatches batches, TimeProvider time)
    : IFileReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private const byte LineFeed = (byte)'\n',
        CarriageReturn = (byte)'\r';

    private RecordSplitter? _splitter;
    private bool _isFirst = true;
    private bool _needsHeader = file.Format == FileFormat.Csv && options.Columns.Count == 0;
    private byte[] _header = [];

    /// <summary>Records read so far, empty lines and the header not counted.</summary>
    public long Records { get; private set; }

    public bool EndsWithinLine { get; private set; }

    /// <summary>The header of a file that does not bring one itself.</summary>
    private byte[] GivenHeader() =>
        file.Format switch
        {
            FileFormat.Xml or FileFormat.XmlLines => XmlHeader.Bytes,
            FileFormat.Csv => CsvHeader.LineOf(options.Columns, options.Delimiter),
            _ => [],
        };

    /// <summary>Reads to the end, or until <paramref name="stop"/>.</summary>
    /// <exception cref="FilesSourceException">The file cannot be read, or is damaged. What came before has been taken in.</exception>
    public async Task ReadAsync(CancellationToken stop)
    {
        if (!_needsHeader)
        {
            await batches.BeginAsync(file, GivenHeader()).ConfigureAwait(false);
        }
        try
        {
            await using Stream stream = file.Open();
            PipeReader pipe = PipeReader.Create(
                stream,
                new StreamPipeReaderOptions(bufferSize: InputFile.BufferBytes, minimumReadSize: InputFile.BufferBytes / 4)
            );
            await ReadAsync(pipe, stop).ConfigureAwait(false);
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new FilesSourceException($"'{file.Name}' cannot be read beyond its record {Records}: {e.Message}", e);
        }
    }

    private async Task ReadAsync(PipeReader pipe, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (await NextAsync(pipe, stop).ConfigureAwait(false) is not { } result)
            {
                return;
            }
            batches.Read();
            foreach (ReadOnlyMemory<byte> piece in result.Buffer)
            {
                _splitter ??= SplitterFor(piece.Span);
                await SplitAsync(_splitter, piece).ConfigureAwait(false);
            }
            pipe.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                await EndAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>The next bytes. While they do not come, as at a terminal, records that are held are sent when they are due.</summary>
    private async ValueTask<ReadResult?> NextAsync(PipeReader pipe, CancellationToken stop)
    {
        ValueTask<ReadResult> reading = pipe.ReadAsync(CancellationToken.None);
        if (reading.IsCompleted)
        {
            return await reading.ConfigureAwait(false);
        }
        Task<ReadResult> next = reading.AsTask();
        try
        {
            if (batches.HasRecords && await Task.WhenAny(next, Task.Delay(batches.UntilDue, time, stop)).ConfigureAwait(false) != next)
            {
                await batches.SendAsync().ConfigureAwait(false);
            }
            return await next.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A read of standard input cannot be interrupted; it is left behind.
            return null;
        }
    }

    /// <summary>The splitter for a file whose first bytes are these. Lines end with CR alone where there is no other line end.</summary>
    private RecordSplitter SplitterFor(ReadOnlySpan<byte> first)
    {
        if (file.Format == FileFormat.Xml)
        {
            return new RecordSplitter(new FileBoundary(), options.MaxRecord);
        }
        int carriageReturn = first.IndexOf(CarriageReturn);
        bool isCrAlone = file.IsSeekable && carriageReturn >= 0 && carriageReturn < first.Length - 1 && !first.Contains(LineFeed);
        byte lineEnd = isCrAlone ? CarriageReturn : LineFeed;
        return new RecordSplitter(
            file.Format == FileFormat.Csv ? new CsvBoundary(options.Delimiter, lineEnd) : new LineBoundary(lineEnd),
            options.MaxRecord
        );
    }

    private async ValueTask SplitAsync(RecordSplitter splitter, ReadOnlyMemory<byte> piece)
    {
        while (!piece.IsEmpty || splitter.HasLines)
        {
            piece = piece[Split(splitter, piece.Span)..];
            if (batches.IsFull)
            {
                await batches.SendAsync().ConfigureAwait(false);
            }
            if (_needsHeader && _header.Length > 0)
            {
                _needsHeader = false;
                await batches.BeginAsync(file, _header).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes records off the piece until the batch is full, or the header is known.</summary>
    /// <returns>Bytes taken.</returns>
    private int Split(RecordSplitter splitter, ReadOnlySpan<byte> piece)
    {
        ReadOnlySpan<byte> rest = piece;
        while ((!rest.IsEmpty || splitter.HasLines) && !batches.IsFull)
        {
            RecordState state = splitter.Next(ref rest, out ReadOnlySpan<byte> record);
            Take(record, state);
            if (_needsHeader && _header.Length > 0)
            {
                break;
            }
        }
        return piece.Length - rest.Length;
    }

    private async ValueTask EndAsync()
    {
        while (_splitter is not null && TakeLast(_splitter))
        {
            if (batches.IsFull)
            {
                await batches.SendAsync().ConfigureAwait(false);
            }
        }
    }

    private bool TakeLast(RecordSplitter splitter)
    {
        RecordState state = splitter.End(out ReadOnlySpan<byte> record);
        // Of a compressed file the next bytes do not show whether a line ended.
        EndsWithinLine |= state != RecordState.None && !file.IsCompressed;
        Take(record, state);
        return state != RecordState.None;
    }

    private void Take(ReadOnlySpan<byte> record, RecordState state)
    {
        if (_isFirst && state != RecordState.None)
        {
            _isFirst = false;
            record = record.StartsWith(ByteOrderMark) ? record[ByteOrderMark.Length..] : record;
        }
        if (state == RecordState.None || (state == RecordState.Whole && record.IsEmpty))
        {
            return;
        }
        if (_needsHeader)
        {
            TakeHeader(record, state);
            return;
        }
        if (state == RecordState.Lost)
        {
            throw new FilesSourceException(
                $"'{file.Name}' has a quoted cell that does not end as a cell does, after its record {Records}: a quote there that closes nothing would hide the "
                    + $"records behind it. Close or remove the quote, or raise 'max_record' if the cell really has more than {options.MaxRecord} bytes"
            );
        }
        if (Records >= firstRecord)
        {
            batches.Add(Records, record, state);
        }
        Records++;
    }

    private void TakeHeader(ReadOnlySpan<byte> record, RecordState state)
    {
        string? fault = state switch
        {
            RecordState.Torn or RecordState.Misquoted or RecordState.Lost => "its first line has a quote that is not closed",
            RecordState.TooLarge => $"its first line has more than {options.MaxRecord} bytes",
            _ when record.Contains(CarriageReturn) =>
                "its lines end with CR alone, which is read from files at rest only; end them with LF (tr '\\r' '\\n')",
            _ => null,
        };
        _header = fault is null
            ? record.ToArray()
            : throw new FilesSourceException($"'{file.Name}' has no header line that can be read: {fault}");
    }
}
