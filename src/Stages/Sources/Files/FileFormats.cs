namespace Vigia.Stages.Sources.Files;

/// <summary>What the extension of a file says of its format.</summary>
internal static class FileFormats
{
    /// <summary>The format of files of this name; null if the extension is unknown.</summary>
    public static FileFormat? ByExtension(string name) =>
        ExtensionOf(name).ToUpperInvariant() switch
        {
            ".NDJSON" or ".JSONL" or ".JSON" => FileFormat.Ndjson,
            ".CSV" or ".TSV" => FileFormat.Csv,
            ".AVRO" => FileFormat.Avro,
            ".PARQUET" => FileFormat.Parquet,
            ".XML" => FileFormat.Xml,
            _ => null,
        };

    /// <summary>Whether no file that a pattern matches has an extension that is known.</summary>
    public static bool IsUnknown(string pattern)
    {
        string extension = ExtensionOf(pattern);
        bool isOpen = (extension.Length > 0 ? extension : Path.GetFileName(pattern)).AsSpan().ContainsAny('*', '?');
        return !isOpen && ByExtension(pattern) is null;
    }

    /// <summary>The error for such a name.</summary>
    public static string Unknown(string name) =>
        $"the format does not follow from the extension of '{name}'; write 'format: ndjson', 'csv', 'avro', 'parquet' or 'xml'";

    private static string ExtensionOf(string name) =>
        Path.GetExtension(name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name);
}
