using System.Globalization;
using System.Text.RegularExpressions;

namespace Vigia.Stages.Sinks.Files;

/// <summary>
/// Names of the files of one sink: <c>predictions-20251205T123456Z-000001.ndjson</c>, in order of time and number, and
/// <c>.partial</c> behind it while the file is written. Numbers continue after those of existing files.
/// </summary>
internal sealed class SegmentNames
{
    public const string PartialSuffix = ".partial";

    private readonly string _directory;
    private readonly string _stem;
    private readonly string _extension;
    private readonly Regex _pattern;

    /// <param name="path">Absolute path as configured.</param>
    /// <param name="gzip">Whether names end in <c>.gz</c>.</param>
    public SegmentNames(string path, bool gzip)
    {
        _directory = Path.GetDirectoryName(path)!;
        _stem = Path.GetFileNameWithoutExtension(path);
        _extension = Path.GetExtension(path) + (gzip ? ".gz" : "");
        _pattern = new Regex(
            $@"^{Regex.Escape(_stem)}-\d{{8}}T\d{{6}}Z-(\d{{6,18}}){Regex.Escape(Path.GetExtension(path))}(\.gz)?(\.partial)?$"
        );
    }

    public string DirectoryPath => _directory;

    /// <summary>Path of a finished file.</summary>
    public string Create(DateTimeOffset begun, long number)
    {
        string time = begun.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{_stem}-{time}-{number:000000}{_extension}"));
    }

    /// <summary>The greatest number among the files that are there, 0 without any.</summary>
    public long LastNumber() => Existing().Select(Number).DefaultIfEmpty(0).Max();

    /// <summary>Files that an earlier run did not finish.</summary>
    public IEnumerable<string> Unfinished() =>
        Existing().Where(f => f.EndsWith(PartialSuffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private IEnumerable<string> Existing() =>
        Directory.Exists(_directory)
            ? Directory.EnumerateFiles(_directory, $"{_stem}-*").Where(f => _pattern.IsMatch(Path.GetFileName(f)))
            : [];

    private long Number(string file) =>
        long.Parse(_pattern.Match(Path.GetFileName(file)).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
}
