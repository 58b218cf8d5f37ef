namespace Vigia.Bench.Throughput.Engine;

/// <summary>A new directory for what each run keeps, so that none finds what another left; all gone when the bench is.</summary>
internal sealed class FreshDirectories : IDisposable
{
    private readonly DirectoryInfo _all = Directory.CreateTempSubdirectory("vigia-bench-kept-");
    private int _made;

    /// <summary>A directory that no run had before; what the last run left is deleted.</summary>
    public string Next()
    {
        string last = Path.Combine(_all.FullName, $"{_made}");
        if (Directory.Exists(last))
        {
            Directory.Delete(last, recursive: true);
        }
        return Path.Combine(_all.FullName, $"{++_made}");
    }

    public void Dispose() => _all.Delete(recursive: true);
}
