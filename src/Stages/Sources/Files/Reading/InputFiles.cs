using Vigia.Engine.Records;
using Vigia.Stages.Sources.Files.Paths;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>Finds the files that the options mean, in the order in which they are read.</summary>
internal static class InputFiles
{
    /// <exception cref="FilesSourceException">A pattern matches nothing, or a file's format cannot be told.</exception>
    public static IReadOnlyList<InputFile> Find(FilesSourceOptions options)
    {
        var files = new List<InputFile>();
        foreach ((RecordKind kind, IReadOnlyList<FilePattern> patterns) in options.Paths)
        {
            foreach (FilePattern pattern in patterns)
            {
                if (pattern.IsStandardInput)
                {
                    files.Add(new InputFile(kind, "", pattern.Text, options.Format == FileFormat.Csv ? FileFormat.Csv : FileFormat.Ndjson));
                    continue;
                }
                files.AddRange(pattern.Find()
                    .Where(found => !files.Exists(f => f.Kind == kind && f.Path == found.Path))
                    .Select(found => new InputFile(kind, found.Path, found.Name, FormatOf(found.Name, options.Format))));
            }
        }
        return files;
    }

    private static FileFormat FormatOf(string name, FileFormat format)
    {
        string bare = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return format != FileFormat.Auto ? format : Path.GetExtension(bare).ToUpperInvariant() switch
        {
            ".NDJSON" or ".JSONL" or ".JSON" => FileFormat.Ndjson,
            ".CSV" or ".TSV" => FileFormat.Csv,
            _ => throw new FilesSourceException($"the extension of '{name}' does not tell its format; write 'format: ndjson' or 'format: csv'"),
        };
    }
}
