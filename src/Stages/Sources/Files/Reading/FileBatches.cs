using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Files.Splitting;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>The batch under construction: records of one kind, and of files with the same header.</summary>
/// <param name="output">Where batches go.</param>
/// <param name="options">Limits of batches and records.</param>
/// <param name="time">The clock.</param>
internal sealed class FileBatches(ISourceOutput output, FilesSourceOptions options, TimeProvider time)
{
    private readonly BatchLimits _limits = options.Batch;
    private InputFile? _file;
    private ReadOnlyMemory<byte> _header;
    private RecordBatch? _batch;
    private long _began;
    private long _now;

    // Records whose payloads are in the batch and whose offsets are not: those of a read follow one another without a gap.
    private long _firstNumber;
    private int _unnumbered;

    /// <summary>Whether the batch has reached its rows or bytes.</summary>
    public bool IsFull => _batch is not null && _limits.AreReachedBy(_batch);

    /// <summary>Whether there are records that wait for more.</summary>
    public bool HasRecords => _batch is not null;

    /// <summary>Time until the batch is due.</summary>
    public TimeSpan UntilDue
    {
        get
        {
            TimeSpan left = _limits.Delay - time.GetElapsedTime(_began);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The records that follow are of this file. Sends what is held unless it goes together.</summary>
    public Task BeginAsync(InputFile file, ReadOnlyMemory<byte> header)
    {
        Number();
        bool goesTogether = _batch is null || (_batch.Kind == file.Kind && _batch.Header.Span.SequenceEqual(header.Span));
        _file = file;
        _header = header;
        return goesTogether ? Task.CompletedTask : SendAsync();
    }

    /// <summary>The records that follow were read now.</summary>
    public void Read()
    {
        Number();
        _now = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>Adds a record; one that is not whole is rejected in its place.</summary>
    /// <param name="number">One more than the last one's of the same file.</param>
    /// <param name="record">Its bytes.</param>
    /// <param name="state">Whether it is whole.</param>
    public void Add(long number, ReadOnlySpan<byte> record, RecordState state)
    {
        RecordBatch batch = _batch ??= Rent();
        int index = batch.Received;
        batch.Payloads.Add(record);
        if (_unnumbered++ == 0)
        {
            _firstNumber = number;
        }
        switch (state)
        {
            case RecordState.TooLarge:
                RejectTooLarge(batch, index);
                break;
            case RecordState.Misquoted:
                batch.Reject(
                    new Rejection(
                        index,
                        "source",
                        "open_quote",
                        "a cell of this line begins with a quote that nothing closes; the lines after it are read as records"
                    )
                );
                break;
            case RecordState.Torn:
                batch.Reject(new Rejection(index, "source", "torn", "the file ends within a quoted cell"));
                break;
        }
    }

    /// <summary>The columns of the batch under construction.</summary>
    /// <param name="layout">That of the file.</param>
    /// <param name="rows">How many records there are; then how many the batch has room for, at least one.</param>
    public ColumnarRecords Open(ColumnarLayout layout, ref int rows)
    {
        RecordBatch batch = _batch ??= Rent();
        var records = ColumnarRecords.Of(batch, layout);
        rows = Math.Min(rows, _limits.Rows - batch.Received);
        if (records.Count > 0)
        {
            // Large records are taken by their mean size so far.
            long bytes = records.ByteCount;
            rows = (int)Math.Clamp((_limits.Bytes - bytes) * records.Count / bytes, 1, rows);
        }
        return records;
    }

    /// <summary>Adds records that were written to the columns of the batch.</summary>
    /// <param name="number">Of the first, one more than the last one's of the same file.</param>
    /// <param name="records">The columns.</param>
    /// <param name="rows">How many were written.</param>
    public void Add(long number, ColumnarRecords records, int rows)
    {
        RecordBatch batch = _batch!;
        int first = batch.Received;
        batch.Payloads.AddEmpty(rows);
        records.Append(rows);
        if (_unnumbered == 0)
        {
            _firstNumber = number;
        }
        _unnumbered += rows;
        ReadOnlySpan<int> sizes = records.Sizes[first..];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] > options.MaxRecord)
            {
                RejectTooLarge(batch, first + i);
            }
            else if (records.Faults.Count > 0 && records.Faults.TryGetValue(first + i, out Fault? fault))
            {
                batch.Reject(new Rejection(first + i, "source", fault.Reason, fault.Detail));
            }
        }
    }

    /// <summary>Sends what is held, if anything; ends when the pipeline has room.</summary>
    public Task SendAsync()
    {
        Number();
        RecordBatch? batch = _batch;
        _batch = null;
        return batch is null ? Task.CompletedTask : output.SendAsync(batch);
    }

    private RecordBatch Rent()
    {
        InputFile file = _file ?? throw new InvalidOperationException("records are added after their file has begun");
        RecordBatch batch = output.Rent(file.Kind);
        batch.Header = _header;
        batch.IsReadLater = true;
        _began = time.GetTimestamp();
        return batch;
    }

    private void RejectTooLarge(RecordBatch batch, int index) =>
        batch.Reject(
            new Rejection(index, "source", "too_large", $"the record has more than {options.MaxRecord} bytes; 'max_record' allows more")
        );

    private void Number()
    {
        if (_unnumbered > 0 && _batch is not null && _file is not null)
        {
            _batch.Receive(_file.Partition, _firstNumber, _unnumbered, _now);
            _unnumbered = 0;
        }
    }
}
