using Microsoft.Win32.SafeHandles;

namespace Vigia.Stages.Sinks.Files;

/// <summary>
/// A file that is being written. It has its final name only once it is finished; until then its name ends in <c>.partial</c>.
/// Appending after a failure continues where the last whole write ended, so nothing torn stays in the middle.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly bool _sync;
    private long _length;

    private OutputFile(string path, SafeFileHandle handle, bool sync, long begun)
    {
        _path = path;
        _handle = handle;
        _sync = sync;
        Begun = begun;
    }

    /// <summary>Timestamp of its beginning.</summary>
    public long Begun { get; }

    /// <summary>Bytes of the records in it, before compression.</summary>
    public long RecordBytes { get; private set; }

    public string PartialPath => _path + SegmentNames.PartialSuffix;

    /// <summary>Whether the file is still where it was begun; writing on into a removed one would lose records without an error.</summary>
    public bool IsThere => File.Exists(PartialPath);

    /// <summary>Begins a file that is not there yet, locked against other writers.</summary>
    /// <param name="path">Its final path.</param>
    /// <param name="sync">Whether each append reaches the disk.</param>
    /// <param name="begun">Timestamp of now.</param>
    /// <exception cref="IOException">It exists, or cannot be created.</exception>
    public static OutputFile Create(string path, bool sync, long begun)
    {
        if (File.Exists(path))
        {
            throw new IOException($"'{path}' exists already");
        }
        SafeFileHandle handle = File.OpenHandle(path + SegmentNames.PartialSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        return new OutputFile(path, handle, sync, begun);
    }

    /// <summary>Adds whole records. An exception leaves the segment as before.</summary>
    /// <param name="bytes">As they go into the file.</param>
    /// <param name="recordBytes">Their size before compression.</param>
    public void Append(ReadOnlySpan<byte> bytes, int recordBytes)
    {
        RandomAccess.Write(_handle, bytes, _length);
        if (_sync)
        {
            RandomAccess.FlushToDisk(_handle);
        }
        _length += bytes.Length;
        RecordBytes += recordBytes;
    }

    /// <summary>
    /// Ends the file and gives it its name, or removes it if it is empty. If that fails it may be tried again, but nothing more can be
    /// added.
    /// </summary>
    public void Finish()
    {
        if (!_handle.IsClosed)
        {
            // A failed write may have left some of its bytes behind the end.
            RandomAccess.SetLength(_handle, _length);
            RandomAccess.FlushToDisk(_handle);
            _handle.Dispose();
        }
        if (_length == 0)
        {
            // Begun for a delivery that never succeeded.
            File.Delete(PartialPath);
        }
        else
        {
            File.Move(PartialPath, _path, overwrite: false);
        }
    }

    public void Dispose() => _handle.Dispose();
}
