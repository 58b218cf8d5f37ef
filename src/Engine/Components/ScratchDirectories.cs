using System.Collections.Concurrent;

namespace Vigia.Engine.Components;

/// <summary>Temporary directories of stages: they are there as long as the pipeline, also while stages are put in each other's place.</summary>
public sealed class ScratchDirectories : IDisposable
{
    private readonly ConcurrentDictionary<string, string> _paths = [];

    /// <summary>The directory of an owner, made when it is first asked for.</summary>
    public string Of(string owner) => _paths.GetOrAdd(owner, static name => Directory.CreateTempSubdirectory($"vigia-{name}-").FullName);

    public void Dispose()
    {
        foreach (string path in _paths.Values)
        {
            Directory.Delete(path, recursive: true);
        }
        _paths.Clear();
    }
}
