using System.Buffers.Binary;
using System.IO.Hashing;

namespace Vigia.Stages.Database;

/// <summary>How far a database has come: which database it is, and how many batches were written to it.</summary>
/// <param name="Database">Drawn when the database was made.</param>
/// <param name="Batches">Batches written.</param>
internal readonly record struct Progress(Guid Database, long Batches)
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    public const int Bytes = 16 + sizeof(long);

    public static Progress Read(ReadOnlySpan<byte> bytes) =>
        new(new Guid(bytes[..16]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        Database.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Batches);
    }
}

/// <summary>
/// A small file beside a database that says how far the database had come when it last confirmed a batch. The database's own log cannot
/// prove that its end is missing; this file can. It is written after each batch, in one piece of one sector, so it never runs ahead of the
/// database.
/// </summary>
/// <param name="directory">The database's directory.</param>
internal sealed class ProgressMark(string directory) : IDisposable
{
    /// <summary>Name of the file; RocksDB leaves files alone that it does not know.</summary>
    public const string FileName = "vigia-progress";

    // Version (8 bytes, text), progress, checksum of all before it (8 bytes, XXH3, little endian).
    private const int FileBytes = 8 + Progress.Bytes + sizeof(ulong);

    private readonly byte[] _bytes = new byte[FileBytes];
    private FileStream? _file;

    private static ReadOnlySpan<byte> Version => "vigia-1\n"u8;

    private string FilePath => Path.Combine(directory, FileName);

    /// <summary>Reads the mark; null if absent, as beside a database of an earlier version.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Progress? Read()
    {
        if (!File.Exists(FilePath))
        {
            return null;
        }
        byte[] bytes = File.ReadAllBytes(FilePath);
        bool isWhole =
            bytes.Length == FileBytes
            && bytes.AsSpan().StartsWith(Version)
            && XxHash3.HashToUInt64(bytes.AsSpan(0, FileBytes - sizeof(ulong)))
                == BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(FileBytes - sizeof(ulong)));
        return isWhole ? Progress.Read(bytes.AsSpan(Version.Length)) : throw new InvalidDataException($"the file '{FileName}' is damaged");
    }

    /// <summary>Writes the mark.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(Progress progress)
    {
        Version.CopyTo(_bytes);
        progress.Write(_bytes.AsSpan(Version.Length));
        BinaryPrimitives.WriteUInt64LittleEndian(
            _bytes.AsSpan(FileBytes - sizeof(ulong)),
            XxHash3.HashToUInt64(_bytes.AsSpan(0, FileBytes - sizeof(ulong)))
        );
        _file ??= new FileStream(
            FilePath,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.Read,
                BufferSize = 0,
            }
        );
        RandomAccess.Write(_file.SafeFileHandle, _bytes, 0);
    }

    public void Dispose() => _file?.Dispose();
}
