using System.IO.Enumeration;

namespace Vigia.Stages.Sources.Files.Paths;

/// <summary>
/// A path, or a pattern of paths: <c>*</c> and <c>?</c> stand for characters of a name, <c>**</c> for any directories.
/// <c>-</c> is standard input.
/// </summary>
/// <param name="Directory">Where a relative path starts.</param>
/// <param name="Text">As written.</param>
public sealed record FilePattern(string Directory, string Text)
{
    private const string AnyDirectories = "**";

    public bool IsStandardInput => Text == "-";

    /// <summary>
    /// The files that exist, sorted: full path, and the name by which messages and offsets know it, relative as the pattern is.
    /// </summary>
    /// <exception cref="FilesSourceException">No file matches.</exception>
    public IReadOnlyList<(string Path, string Name)> Find()
    {
        string full = Path.GetFullPath(Path.Combine(Directory, Text));
        string root = Path.GetPathRoot(full)!;
        string[] steps = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        string[] files = [.. Find(root, steps).Distinct().Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new FilesSourceException(
                System.IO.Directory.Exists(full) ? $"'{Text}' is a directory; name its files, as in {Text.TrimEnd('/')}/*.ndjson"
                : IsPattern(full) ? $"no file matches '{Text}' (looked for {full})"
                : $"there is no file '{Text}' (looked for {full})"
            );
        }
        return [.. files.Select(f => (f, Path.IsPathRooted(Text) ? f : Path.GetRelativePath(Directory, f)))];
    }

    private static bool IsPattern(string step) => step.AsSpan().IndexOfAny('*', '?') >= 0;

    private static IEnumerable<string> Find(string directory, ReadOnlyMemory<string> steps)
    {
        string step = steps.Span[0];
        ReadOnlyMemory<string> rest = steps[1..];
        if (step == AnyDirectories)
        {
            return rest.IsEmpty
                ? Find(directory, (string[])[AnyDirectories, "*"])
                : Find(directory, rest).Concat(Entries(directory, "*", directories: true).SelectMany(d => Find(d, steps)));
        }
        if (rest.IsEmpty)
        {
            string file = Path.Combine(directory, step);
            return IsPattern(step) ? Entries(directory, step, directories: false)
                : File.Exists(file) ? [file]
                : [];
        }
        return IsPattern(step)
            ? Entries(directory, step, directories: true).SelectMany(d => Find(d, rest))
            : Find(Path.Combine(directory, step), rest);
    }

    // Hidden files and links to directories are left out, as a shell does: a link may lead in a circle.
    private static IEnumerable<string> Entries(string directory, string name, bool directories)
    {
        if (!System.IO.Directory.Exists(directory))
        {
            yield break;
        }
        var entries = new FileSystemEnumerable<string>(
            directory,
            (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { AttributesToSkip = 0 }
        )
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                entry.IsDirectory == directories
                && !(directories && entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                && (name[0] == '.' || entry.FileName[0] != '.')
                && FileSystemName.MatchesSimpleExpression(name, entry.FileName, ignoreCase: false),
        };
        foreach (string entry in entries)
        {
            yield return entry;
        }
    }
}
