using Vigia.Stages.Sources.Files;
using Vigia.Stages.Sources.Files.Paths;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Files;

public sealed class FilePatternTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public FilePatternTests()
    {
        Directory.CreateDirectory(_directory["data/2026/01"]);
        Directory.CreateDirectory(_directory["data/.hidden"]);
        foreach (
            string name in (string[])
                ["data/b.csv", "data/a.csv", "data/a.txt", "data/.c.csv", "data/2026/d1.csv", "data/2026/01/e.csv", "data/.hidden/f.csv"]
        )
        {
            _directory.Write(name, "");
        }
    }

    [Theory]
    [InlineData("data/a.csv", "data/a.csv")]
    [InlineData("data/*.csv", "data/a.csv data/b.csv")]
    [InlineData("data/?.txt", "data/a.txt")]
    [InlineData("data/**/*.csv", "data/2026/01/e.csv data/2026/d1.csv data/a.csv data/b.csv")]
    [InlineData("data/2026/**", "data/2026/01/e.csv data/2026/d1.csv")]
    [InlineData("*/*/d?.csv", "data/2026/d1.csv")]
    [InlineData("data/.*.csv", "data/.c.csv")]
    public void Find_GivesTheFilesThatMatchSortedAndRelative(string pattern, string expected) =>
        Assert.Equal(expected.Split(' '), new FilePattern(_directory.Path, pattern).Find().Select(f => f.Name));

    [Fact]
    public void Find_AbsolutePattern_GivesAbsoluteNames() =>
        Assert.Equal([_directory["data/a.txt"]], new FilePattern("/elsewhere", _directory["data/*.txt"]).Find().Select(f => f.Name));

    [Theory]
    [InlineData("data/*.parquet", "no file matches 'data/*.parquet' (looked for {0}/data/*.parquet)")]
    [InlineData("none/*.csv", "no file matches 'none/*.csv' (looked for {0}/none/*.csv)")]
    [InlineData("data/z.csv", "there is no file 'data/z.csv' (looked for {0}/data/z.csv)")]
    [InlineData("data/2026", "'data/2026' is a directory; name its files, as in data/2026/*.ndjson")]
    public void Find_Nothing_SaysWhatWasLookedForAndWhere(string pattern, string message)
    {
        var failure = Assert.Throws<FilesSourceException>(() => new FilePattern(_directory.Path, pattern).Find());

        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, _directory.Path), failure.Message);
    }

    public void Dispose() => _directory.Dispose();
}
