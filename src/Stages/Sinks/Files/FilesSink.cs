using System.IO.Compression;
using Vigia.Engine.Components;

namespace Vigia.Stages.Sinks.Files;

/// <summary>
/// Writes NDJSON files, started again by size and age. A delivery is in the file before it counts as delivered; whole records
/// only, and a file that is there is never written over.
/// </summary>
internal sealed class FilesSink : Sink
{
    private readonly FilesSinkOptions _options;
    private readonly StageContext _context;
    private readonly SegmentNames _names;
    private readonly MemoryStream _compressed = new();

    // Held while the file changes: writing and the timer that ends an old file of a quiet stream.
    private readonly Lock _lock = new();
    private readonly ITimer _ageTimer;
    private OutputFile? _file;
    private long _lastNumber;

    public FilesSink(FilesSinkOptions options, StageContext context)
    {
        _options = options;
        _context = context;
        _names = new SegmentNames(options.Path, options.Gzip);
        _ageTimer = context.Time.CreateTimer(_ => FinishIfOld(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(_names.DirectoryPath);
        foreach (string unfinished in _names.Unfinished().ToList())
        {
            Recover(unfinished);
        }
        _lastNumber = _names.LastNumber();
        return ValueTask.CompletedTask;
    }

    public override ValueTask WriteAsync(Messages messages, CancellationToken cancellation)
    {
        lock (_lock)
        {
            try
            {
                for (int next = messages.States.IndexOf(MessageState.Pending); next >= 0 && next < messages.Count; )
                {
                    next += WriteSome(messages, next);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SinkException($"cannot write to '{_names.DirectoryPath}': {e.Message}", isTransient: true, e);
            }
        }
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            FinishSegment();
        }
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _ageTimer.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
        {
            TryFinishSegment();
            _file?.Dispose();
            _compressed.Dispose();
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void Recover(string unfinished)
    {
        try
        {
            (long kept, long torn) = SegmentRecovery.Finish(unfinished);
            SinkLog.FileCompleted(_context.Log, _context.Stage, Path.GetFileName(unfinished), kept, torn);
        }
        catch (IOException e)
        {
            throw new SinkException(
                $"cannot finish '{unfinished}', left by an earlier run: {e.Message}; if another process writes to it, give each a 'path' of its own",
                isTransient: false,
                e
            );
        }
    }

    /// <summary>Writes as many messages as the file has room for, and returns how many.</summary>
    private int WriteSome(Messages messages, int start)
    {
        OutputFile file = OpenFile();
        int count = CountThatFit(messages, start, file);
        if (count == 0)
        {
            FinishSegment();
            return 0;
        }
        int bytes = messages.Lines.BytesOf(start, count);
        ReadOnlySpan<byte> lines = messages.Lines.Bytes.Slice(messages.Lines.BytesOf(0, start), bytes);
        file.Append(_options.Gzip ? Compress(lines) : lines, bytes);
        messages.States.Slice(start, count).Fill(MessageState.Delivered);
        return count;
    }

    private OutputFile OpenFile()
    {
        if (_file is { IsThere: false } vanished)
        {
            SinkLog.FileVanished(_context.Log, _context.Stage, vanished.PartialPath);
            vanished.Dispose();
            _file = null;
        }
        if (_file is not null && IsOld(_file))
        {
            FinishSegment();
        }
        if (_file is null)
        {
            Directory.CreateDirectory(_names.DirectoryPath);
            string path = _names.Create(_context.Time.GetUtcNow(), _lastNumber + 1);
            _file = OutputFile.Create(path, _options.Sync, _context.Time.GetTimestamp());
            _lastNumber++;
            _ageTimer.Change(_options.RotateAge, Timeout.InfiniteTimeSpan);
        }
        return _file;
    }

    /// <summary>Messages from <paramref name="start"/> on that stay within the size limit; an empty file takes at least one.</summary>
    private int CountThatFit(Messages messages, int start, OutputFile file)
    {
        long room = _options.RotateBytes - file.RecordBytes;
        int rest = messages.Count - start;
        if (messages.Lines.BytesOf(start, rest) <= room)
        {
            return rest;
        }
        int count = 0;
        for (long used = 0; count < rest; count++)
        {
            used += messages.Lines[start + count].Length;
            if (used > room)
            {
                break;
            }
        }
        return count == 0 && file.RecordBytes == 0 ? 1 : count;
    }

    /// <summary>Each delivery is a gzip member of its own (RFC 1952, section 2.2), readable even if the next one is cut off.</summary>
    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> lines)
    {
        _compressed.SetLength(0);
        using (var zip = new GZipStream(_compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(lines);
        }
        return _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length);
    }

    private bool IsOld(OutputFile file) => _context.Time.GetElapsedTime(file.Begun) >= _options.RotateAge;

    private void FinishIfOld()
    {
        lock (_lock)
        {
            if (_file is null)
            {
                return;
            }
            TimeSpan left = _options.RotateAge - _context.Time.GetElapsedTime(_file.Begun);
            if (left <= TimeSpan.Zero)
            {
                TryFinishSegment();
            }
            else
            {
                // Timers may be early by a tick of theirs, or were set for the file before.
                _ageTimer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void TryFinishSegment()
    {
        string? path = _file?.PartialPath;
        try
        {
            FinishSegment();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SinkLog.CannotFinish(_context.Log, _context.Stage, path!, e.Message);
        }
    }

    private void FinishSegment()
    {
        if (_file is not null)
        {
            _file.Finish();
            _file = null;
        }
    }
}
