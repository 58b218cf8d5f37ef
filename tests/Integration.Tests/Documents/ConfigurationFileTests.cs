using System.Text.RegularExpressions;
using Vigia.Integration.Tests.Commands;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Documents;

/// <summary>The configurations in the repository: those that must run, and those that must not, with the messages written in them.</summary>
public sealed class ConfigurationFileTests
{
    private const string Mark = "#> ";

    public static TheoryData<string> Valid => [.. Files("configs")];

    public static TheoryData<string> Invalid => [.. Files("configs/invalid")];

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task Check_ConfigurationOfTheRepository_IsFine(string path)
    {
        (int exitCode, string output, string error) = await VigiaProgram.RunAsync("check", path);

        Assert.Equal("", error);
        Assert.Matches(
            $"^{Regex.Escape(path)}: ok(, at most [0-9,]+ series \\(.+\\)(, [0-9,]+ of them by segment)?)?\n(  note: .+\n)*$",
            output
        );
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Check_BrokenConfiguration_GivesExactlyTheMessagesWrittenInIt(string path)
    {
        (int exitCode, string output, string error) = await VigiaProgram.RunAsync("check", path);

        string[] expected =
        [
            .. (await File.ReadAllLinesAsync(Repository.File(path)))
                .Where(l => l.StartsWith(Mark, StringComparison.Ordinal))
                .Select(l => l[Mark.Length..]),
        ];
        Assert.NotEmpty(expected);
        Assert.Equal(string.Join('\n', expected), error.TrimEnd());
        Assert.Equal("", output);
        Assert.Equal(3, exitCode);
    }

    [Fact]
    public void Invalid_AtLeastTwentyKindsOfMistakeAreShown() => Assert.True(Invalid.Count >= 20);

    private static IEnumerable<string> Files(string directory) =>
        Directory
            .GetFiles(Repository.File(directory), "*.yaml")
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Order(StringComparer.Ordinal);
}
