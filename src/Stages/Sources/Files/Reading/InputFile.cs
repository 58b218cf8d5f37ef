using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>A file to be read.</summary>
/// <param name="Kind">What its records are.</param>
/// <param name="Path">Full path; empty for standard input.</param>
/// <param name="Name">By which messages and offsets know it.</param>
/// <param name="Format">Never <see cref="FileFormat.Auto"/>.</param>
internal sealed record InputFile(RecordKind Kind, string Path, string Name, FileFormat Format)
{
    /// <summary>Bytes read at a time: large enough that a call costs nothing per record, small enough for the cache.</summary>
    public const int BufferBytes = 256 << 10;

    public SourcePartition Partition { get; } = new(Name, 0);

    public bool IsStandardInput => Path.Length == 0;

    /// <summary>Whether it is a file at rest: its first bytes arrive together, and show how its lines end. Known once it is open.</summary>
    public bool IsSeekable { get; private set; }

    /// <summary>Whether it is gzip. Known once it is open.</summary>
    public bool IsCompressed { get; private set; }

    /// <summary>The content of the file, decompressed if its first bytes say that it is gzip, whatever its name.</summary>
    public Stream Open()
    {
        if (IsStandardInput)
        {
            return Console.OpenStandardInput();
        }
        // The pipe reads large pieces into its own memory: the stream needs no buffer.
        var file = new FileStream(Path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        IsSeekable = file.CanSeek;
        IsCompressed = IsGzip(file);
        Stream content = IsCompressed ? new GzipStream(file) : file;
        // A named pipe may have no bytes for a while.
        return file.CanSeek ? new SynchronousReadStream(content) : content;
    }

    private static bool IsGzip(FileStream file)
    {
        if (!file.CanSeek)
        {
            return false;
        }
        Span<byte> magic = stackalloc byte[2];
        int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return read == magic.Length && magic is [0x1f, 0x8b];
    }
}
