using Vigia.Host.Terminal;

namespace Vigia.Host.Running;

/// <summary>
/// The file of <c>--report</c>. It is opened when the run starts, so that a place that cannot be written ends the run before it begins, and
/// has its name only when the report is whole.
/// </summary>
internal sealed class ReportFile : IDisposable
{
    private readonly FileInfo _file;
    private readonly string _temporary;
    private FileStream? _stream;

    private ReportFile(FileInfo file)
    {
        _file = file;
        _temporary = Path.Combine(file.DirectoryName!, $".{file.Name}.{Environment.ProcessId}.partial");
        _stream = new FileStream(_temporary, FileMode.Create, FileAccess.Write);
    }

    /// <summary>Whether it is a page for people; else it is JSON.</summary>
    public bool IsPage => IsHtml(_file);

    /// <summary>Opens the file; its directory is made where it does not exist.</summary>
    /// <exception cref="UsageException">Its ending is not a format, or it cannot be written.</exception>
    public static ReportFile Open(FileInfo file)
    {
        if (!IsHtml(file) && !file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--report: '{file.Name}' does not end with a format; write a name that ends with .json or .html");
        }
        if (Directory.Exists(file.FullName))
        {
            throw new UsageException($"--report: '{file.FullName}' is a directory");
        }
        try
        {
            file.Directory?.Create();
            return new ReportFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--report: '{file.FullName}' cannot be written: {e.Message}");
        }
    }

    /// <summary>Writes the document, and gives the file its name.</summary>
    public void Write(ReadOnlySpan<byte> document)
    {
        FileStream stream = _stream ?? throw new InvalidOperationException("the report was written already");
        stream.Write(document);
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        _stream = null;
        File.Move(_temporary, _file.FullName, overwrite: true);
    }

    public void Dispose()
    {
        if (_stream is not null)
        {
            _stream.Dispose();
            File.Delete(_temporary);
        }
    }

    private static bool IsHtml(FileInfo file) => file.Extension.ToLowerInvariant() is ".html" or ".htm";
}
