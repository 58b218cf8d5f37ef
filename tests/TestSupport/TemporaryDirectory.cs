namespace Vigia.TestSupport;

/// <summary>A directory of its own for a test, gone afterwards.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("vigia-test-").FullName;

    public string Path { get; }

    /// <summary>A path in the directory.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Names of the files in it, in order.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
