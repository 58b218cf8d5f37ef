using System.IO.Compression;

namespace Vigia.Stages.Sinks.Files;

/// <summary>
/// Finishes what a killed run left behind: all whole records of an unfinished file are kept, since they may have been
/// acknowledged; a record cut off at the end was not, and comes again from the source.
/// </summary>
internal static class SegmentRecovery
{
    /// <summary>Finishes one file.</summary>
    /// <returns>Bytes of records kept and removed.</returns>
    /// <exception cref="IOException">Another process writes the file, or it cannot be written.</exception>
    public static (long Kept, long Torn) Finish(string partialPath)
    {
        string path = partialPath[..^SegmentNames.PartialSuffix.Length];
        (long kept, long torn) = path.EndsWith(".gz", StringComparison.Ordinal) ? RewriteCompressed(partialPath) : Truncate(partialPath);
        if (kept == 0)
        {
            File.Delete(partialPath);
        }
        else
        {
            File.Move(partialPath, path, overwrite: false);
        }
        return (kept, torn);
    }

    private static (long Kept, long Torn) Truncate(string partialPath)
    {
        using var file = new FileStream(partialPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        long length = file.Length;
        long end = EndOfLastLine(file);
        file.SetLength(end);
        file.Flush(flushToDisk: true);
        return (end, length - end);
    }

    private static long EndOfLastLine(FileStream file)
    {
        byte[] block = new byte[64 * 1024];
        for (long start = file.Length; start > 0; )
        {
            int length = (int)Math.Min(block.Length, start);
            start -= length;
            file.Position = start;
            file.ReadExactly(block.AsSpan(0, length));
            int newline = block.AsSpan(0, length).LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                return start + newline + 1;
            }
        }
        return 0;
    }

    /// <summary>A compressed file cannot be cut at a record: its readable part is compressed again, in place of the old.</summary>
    private static (long Kept, long Torn) RewriteCompressed(string partialPath)
    {
        string rewritten = partialPath + ".rewritten";
        (long kept, long torn) = (0, 0);
        using (var input = new FileStream(partialPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        using (var output = new FileStream(rewritten, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            using (var unzip = new GZipStream(input, CompressionMode.Decompress))
            using (var zip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
            {
                (kept, torn) = CopyLines(unzip, zip);
            }
            output.Flush(flushToDisk: true);
        }
        File.Move(rewritten, partialPath, overwrite: true);
        return (kept, torn);
    }

    private static (long Kept, long Torn) CopyLines(Stream input, Stream output)
    {
        using var held = new MemoryStream();
        byte[] block = new byte[64 * 1024];
        long kept = 0;
        while (true)
        {
            int read;
            try
            {
                read = input.Read(block);
            }
            catch (InvalidDataException)
            {
                // Torn in the middle of a compressed block: what came before it was whole.
                return (kept, held.Length);
            }
            if (read == 0)
            {
                return (kept, held.Length);
            }
            int lines = block.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            if (lines > 0)
            {
                held.WriteTo(output);
                output.Write(block, 0, lines);
                kept += held.Length + lines;
                held.SetLength(0);
            }
            held.Write(block, lines, read - lines);
        }
    }
}
