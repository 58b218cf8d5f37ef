using System.Collections.Concurrent;
using Vigia.Engine.State;

namespace Vigia.Engine.Components;

/// <summary>
/// Temporary directories of stages: they exist as long as the pipeline, also while a reload replaces stages. One that a killed process left
/// behind is removed when the next one is made.
/// </summary>
public sealed class ScratchDirectories : IDisposable
{
    // Locked as long as its directory is used; the lock ends with the process, however that ends.
    private const string LockFile = "vigia-scratch";

    // A directory is locked a moment after it is made.
    private static readonly TimeSpan NewlyMade = TimeSpan.FromMinutes(1);

    // From any thread. Two that ask at once for one owner get one directory.
    private readonly ConcurrentDictionary<string, Scratch> _directories = [];

    /// <summary>Why no temporary directory can be made, with the place; null if one can.</summary>
    public static string? Obstacle()
    {
        try
        {
            Directory.CreateTempSubdirectory("vigia-check-").Delete();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string place = Path.GetTempPath();
            return Directory.Exists(place)
                ? $"no directory can be made in '{place}': {e.Message}"
                : $"the directory for temporary files, '{place}', does not exist";
        }
    }

    /// <summary>The directory of an owner, made when it is first asked for.</summary>
    /// <exception cref="StateException">It cannot be made.</exception>
    public string Of(string owner) => _directories.GetOrAdd(owner, Make).Path;

    public void Dispose()
    {
        foreach (Scratch scratch in _directories.Values)
        {
            scratch.Lock.Dispose();
            Directory.Delete(scratch.Path, recursive: true);
        }
        _directories.Clear();
    }

    private static Scratch Make(string owner)
    {
        try
        {
            RemoveAbandoned(owner);
            string path = Directory.CreateTempSubdirectory($"vigia-{owner}-").FullName;
            return new Scratch(path, Lock(Path.Combine(path, LockFile), FileMode.CreateNew));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException(
                $"cannot make a temporary directory for '{owner}': {Obstacle() ?? e.Message}; set TMPDIR to a directory that can be written, or give '{owner}' one of its own",
                e
            );
        }
    }

    private static void RemoveAbandoned(string owner)
    {
        foreach (string path in Directory.EnumerateDirectories(Path.GetTempPath(), $"vigia-{owner}-*"))
        {
            string file = Path.Combine(path, LockFile);
            try
            {
                if (File.Exists(file) && TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(file) > NewlyMade)
                {
                    Lock(file, FileMode.Open).Dispose();
                    Directory.Delete(path, recursive: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process uses it, or another user's did.
            }
        }
    }

    private static FileStream Lock(string file, FileMode mode) => new(file, mode, FileAccess.ReadWrite, FileShare.None);

    private sealed record Scratch(string Path, FileStream Lock);
}
