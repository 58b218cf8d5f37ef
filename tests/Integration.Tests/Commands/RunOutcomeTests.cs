using System.Globalization;
using System.Text.Json;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Commands;

/// <summary>What the exit code of a run over files says: 0 only if it did its job.</summary>
public sealed class RunOutcomeTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public RunOutcomeTests() => _directory.Write("schema.yaml", "name: t\nid: id\nevent_time: { path: t }\nfeatures: [x]\n");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", "no record came through: the source has no records")]
    [InlineData("id,t,x\n", "no record came through: the source has no records")]
    [InlineData(
        "id,t,x\n1,never,1\n2,never,1\n",
        "no record came through: all 2 records were rejected; most often as 'bad_time' by 'decode' (2)"
    )]
    public async Task Run_NothingCameThrough_ExitsWith4AndSaysSoLast(string content, string expected)
    {
        (int exitCode, string error) = await RunAsync(content);

        Assert.Equal(4, exitCode);
        Assert.EndsWith($"vigia: {expected}\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10%", 0)]
    [InlineData("9.9%", 4)]
    [InlineData("2", 0)]
    [InlineData("1", 4)]
    [InlineData("0", 4)]
    public async Task Run_MoreRejectedThanAllowed_ExitsWith4(string limit, int expected)
    {
        string rows = string.Concat(
            Enumerable
                .Range(0, 20)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{(i < 2 ? "never" : "2026-01-01T00:00:00Z")},1\n"))
        );

        (int exitCode, string error) = await RunAsync($"id,t,x\n{rows}", "--set", $"max_rejected={limit}");

        Assert.Equal(expected, exitCode);
        Assert.Equal(
            expected == 4,
            error.Contains($"vigia: 2 of 20 records were rejected, more than 'max_rejected' allows ({limit})", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Run_StrayQuoteInTheMiddle_LosesItsOwnRowOnly()
    {
        string rows = string.Concat(
            Enumerable
                .Range(0, 4000)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},2026-01-01T00:00:00Z,{(i == 10 ? "\"" : "")}1\n"))
        );

        (int exitCode, _) = await RunAsync($"id,t,x\n{rows}", "--report", _directory["report.json"]);

        Assert.Equal(0, exitCode);
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(_directory["report.json"]));
        Assert.Equal(
            (4000, 1),
            (
                report.RootElement.GetProperty("records").GetProperty("acknowledged").GetInt32(),
                report.RootElement.GetProperty("records").GetProperty("rejected").GetInt32()
            )
        );
    }

    [Fact]
    public async Task Run_SecondTimeOverWhatTheStateHasCounted_IsDone()
    {
        string[] state = ["--set", $"state.local.directory={_directory["state"]}"];
        Assert.Equal(0, (await RunAsync("id,t,x\n1,2026-01-01T00:00:00Z,1\n", state)).ExitCode);
        Assert.Equal(0, (await RunAsync("id,t,x\n1,2026-01-01T00:00:00Z,1\n", state)).ExitCode);
    }

    [Theory]
    [InlineData("report.pdf", "does not end with a format; write a name that ends with .json or .html")]
    [InlineData("report", "does not end with a format")]
    [InlineData("a.csv/report.json", "cannot be written")]
    public async Task Run_ReportCannotBe_ExitsWith2BeforeAnythingIsRead(string name, string expected)
    {
        (int exitCode, string error) = await RunAsync("id,t,x\n1,2026-01-01T00:00:00Z,1\n", "--report", _directory[name]);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("read 'a.csv'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Fails_LeavesTheReportOfTheRunBefore()
    {
        _directory.Write("report.json", "{}");

        (int exitCode, _) = await RunAsync("id,t,y\n1,2026-01-01T00:00:00Z,1\n", "--report", _directory["report.json"]);

        Assert.Equal(1, exitCode);
        Assert.Equal("{}", await File.ReadAllTextAsync(_directory["report.json"]));
        Assert.DoesNotContain(_directory.Files, f => f.EndsWith(".partial", StringComparison.Ordinal));
    }

    private async Task<(int ExitCode, string Error)> RunAsync(string content, params string[] more)
    {
        _directory.Write("a.csv", content);
        string config = _directory.Write(
            "p.yaml",
            """
            name: t
            source: { files: { paths: { transaction: a.csv } } }
            records: { transaction: schema.yaml }
            stages:
              - decode: { format: csv }
            """
        );
        (int exitCode, _, string error) = await VigiaProgram.RunAsync(["run", config, .. more]);
        return (exitCode, error);
    }
}
