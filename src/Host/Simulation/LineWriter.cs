using System.Buffers;
using System.IO.Compression;

namespace Vigia.Host.Simulation;

/// <summary>A file, or standard output for <c>-</c>, written line by line through one buffer; gzip where the name ends in .gz.</summary>
internal sealed class LineWriter : IDisposable
{
    private const int FlushAtBytes = 1 << 18;

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAtBytes);

    public LineWriter(string path)
    {
        Stream target = path == "-" ? Console.OpenStandardOutput() : Open(path);
        _stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(target, CompressionLevel.Fastest) : target;
    }

    /// <summary>Where the next line is written; <see cref="EndLine"/> ends it.</summary>
    public IBufferWriter<byte> Line => _buffer;

    public void EndLine()
    {
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
        if (_buffer.WrittenCount >= FlushAtBytes)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        Flush();
        _stream.Dispose();
    }

    private static FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    private void Flush()
    {
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
