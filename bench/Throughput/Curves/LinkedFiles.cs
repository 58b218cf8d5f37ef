using Vigia.Bench.Throughput.Data;

namespace Vigia.Bench.Throughput.Curves;

/// <summary>Many files that are one: any number of records without the disk space for them.</summary>
internal sealed class LinkedFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vigia-bench-");

    /// <param name="file">The file.</param>
    /// <param name="count">How often it is there.</param>
    public LinkedFiles(TransactionFile file, int count)
    {
        for (int i = 0; i < count; i++)
        {
            File.CreateSymbolicLink(Path.Combine(_directory.FullName, $"{i:0000}.ndjson"), file.Path);
        }
    }

    /// <summary>All of them, as a pattern.</summary>
    public string Pattern => Path.Combine(_directory.FullName, "*.ndjson");

    public void Dispose() => _directory.Delete(recursive: true);
}
