using Vigia.Engine.Records;
using Vigia.Stages.Sources.Files.Paths;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>Finds the files that the options mean, in the order in which they are read.</summary>
internal static class InputFiles
{
    /// <exception cref="FilesSourceException">A pattern matches nothing, or a file's format is not known.</exception>
    public static IReadOnlyList<InputFile> Find(FilesSourceOptions options, CancellationToken cancellation)
    {
        var files = new OrderedDictionary<string, InputFile>(StringComparer.Ordinal);
        foreach ((RecordKind kind, IReadOnlyList<FilePattern> patterns) in options.Paths)
        {
            foreach (FilePattern pattern in patterns)
            {
                if (pattern.IsStandardInput)
                {
                    Add(
                        files,
                        new InputFile(kind, "", pattern.Text, options.Format == FileFormat.Auto ? FileFormat.Ndjson : options.Format)
                    );
                    continue;
                }
                foreach ((string path, string name) in pattern.Find())
                {
                    cancellation.ThrowIfCancellationRequested();
                    Add(files, new InputFile(kind, path, name, FormatOf(name, options.Format)));
                }
            }
        }
        return [.. files.Values];
    }

    /// <summary>Adds a file once.</summary>
    private static void Add(OrderedDictionary<string, InputFile> files, InputFile file)
    {
        if (!files.TryAdd(file.Path, file) && files[file.Path] is var same && same.Kind != file.Kind)
        {
            // Records are counted by file and number: those of two kinds could not be distinguished.
            throw new FilesSourceException(
                $"'{file.Name}' is to be read as {same.Kind} and as {file.Kind}: a file holds records of one kind; narrow the patterns, or split the file"
            );
        }
    }

    private static FileFormat FormatOf(string name, FileFormat format) =>
        format != FileFormat.Auto ? format : FileFormats.ByExtension(name) ?? throw new FilesSourceException(FileFormats.Unknown(name));
}
