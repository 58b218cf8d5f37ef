using System.Globalization;
using System.IO.Hashing;
using Vigia.Engine.Components;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>
/// Which file it is, beyond its name: its size, and a hash of its bytes; of a file over 1 MiB those of sixteen pieces, from the first to
/// the last. A file to which more was appended is the same one.
/// </summary>
/// <remarks>Text: <c>file SIZE HASH</c>, and <c>cut</c> where its last line had no line end when it was read.</remarks>
internal sealed class FileIdentity : SourceIdentity
{
    private const int Pieces = 16;
    private const int PieceBytes = 64 << 10;
    private const string Cut = "cut";

    private readonly string _path;

    private FileIdentity(string path, string text)
        : base(text)
    {
        _path = path;
    }

    /// <summary>The identity of a file as it is now; null for what has no bytes at rest, such as a named pipe.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="isCut">Whether its last line has no line end.</param>
    /// <param name="restartsWhenReplaced">See <see cref="SourceIdentity.RestartsWhenReplaced"/>.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileIdentity? Of(string path, bool isCut, bool restartsWhenReplaced)
    {
        using FileStream? file = Open(path);
        if (file is null)
        {
            return null;
        }
        long size = file.Length;
        string text = string.Create(CultureInfo.InvariantCulture, $"file {size} {Hash(file, size)}{(isCut ? $" {Cut}" : "")}");
        return new FileIdentity(path, text) { RestartsWhenReplaced = restartsWhenReplaced };
    }

    protected override bool IsGrowthOf(string before)
    {
        string[] parts = before.Split(' ');
        if (
            parts is not [_, var written, var hash, ..]
            || !long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
        )
        {
            return false;
        }
        using FileStream? file = Open(_path);
        return file is not null && file.Length >= size && Hash(file, size) == hash && (parts[^1] != Cut || EndsLineAt(file, size));
    }

    private static FileStream? Open(string path)
    {
        var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Share = FileShare.ReadWrite | FileShare.Delete });
        if (file.CanSeek)
        {
            return file;
        }
        file.Dispose();
        return null;
    }

    /// <summary>Whether a record that was read to <paramref name="position"/> without a line end was whole all the same.</summary>
    private static bool EndsLineAt(FileStream file, long position)
    {
        Span<byte> next = stackalloc byte[1];
        return RandomAccess.Read(file.SafeFileHandle, next, position) == 0 || next[0] is (byte)'\n' or (byte)'\r';
    }

    /// <summary>The hash of the first <paramref name="size"/> bytes, or of pieces of them.</summary>
    private static string Hash(FileStream file, long size)
    {
        var hash = new XxHash3();
        byte[] piece = new byte[(int)Math.Min(PieceBytes, Math.Max(1, size))];
        bool isWhole = size <= Pieces * PieceBytes;
        int pieces = isWhole ? (int)((size + PieceBytes - 1) / PieceBytes) : Pieces;
        for (int i = 0; i < pieces; i++)
        {
            long start = isWhole ? (long)i * PieceBytes : (long)((size - PieceBytes) * ((decimal)i / (Pieces - 1)));
            hash.Append(piece.AsSpan(0, ReadFull(file, piece.AsSpan(0, (int)Math.Min(piece.Length, size - start)), start)));
        }
        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }

    private static int ReadFull(FileStream file, Span<byte> bytes, long position)
    {
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(file.SafeFileHandle, bytes[read..], position + read) is > 0 and int more)
        {
            read += more;
        }
        return read;
    }
}
