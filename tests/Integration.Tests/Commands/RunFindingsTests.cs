using System.Globalization;
using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Host.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Processes;

namespace Vigia.Integration.Tests.Commands;

/// <summary>What a run says it found, and what <c>--fail-on</c> makes of it.</summary>
public sealed class RunFindingsTests : IDisposable
{
    private static readonly Judge Drift = new(
        "drift",
        [new(FindingLevel.Critical, "amount"), new(FindingLevel.Warn, "hour"), new(FindingLevel.Warn, "scores of champion")]
    );
    private static readonly Judge Quiet = new("alarms", []);
    private static readonly Judge Figures = new(
        "performance",
        [new(FindingLevel.Figure, "champion after 7d precision 0.900 recall 0.800")]
    );

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Compose_AllThatJudges_IsOneLineWithCountsAndNames() =>
        Assert.Equal(
            "found: drift: 1 critical (amount), 2 warn (hour, scores of champion); alarms: none; performance: champion after 7d precision 0.900 recall 0.800; rejected: 1,200; report: r.html",
            RunFindings.Compose([Drift, Quiet, Figures], 1200, new FileInfo("r.html"))
        );

    [Fact]
    public void Compose_MoreThanFive_NamesFiveAndCountsTheOthers()
    {
        var many = new Judge(
            "alarms",
            [.. Enumerable.Range(1, 8).Select(i => new RunFinding(FindingLevel.Critical, i.ToString(CultureInfo.InvariantCulture)))]
        );

        Assert.Equal("found: alarms: 8 critical (1, 2, 3, 4, 5 and 3 more); rejected: 0", RunFindings.Compose([many], 0, null));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("critical", "--fail-on critical: the run found drift (1)")]
    [InlineData("warn", "--fail-on warn: the run found drift (3)")]
    [InlineData("critical warn", "--fail-on critical, warn: the run found drift (3)")]
    [InlineData("rejected", "--fail-on rejected: the run found rejected records (2)")]
    [InlineData("critical rejected", "--fail-on critical, rejected: the run found drift (1), rejected records (2)")]
    public void Failing_NamesWhatWasFound(string failOn, string? expected) =>
        Assert.Equal(
            expected,
            RunFindings.Failing(
                [Drift, Quiet, Figures],
                2,
                [.. failOn.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => Enum.Parse<FailOn>(f, true))]
            )
        );

    [Fact]
    public void Failing_OnlyFiguresAndWarnings_IsNotCritical()
    {
        var warned = new Judge("drift", [new(FindingLevel.Warn, "hour")]);

        Assert.Null(RunFindings.Failing([warned, Figures], 0, [FailOn.Critical, FailOn.Rejected]));
    }

    [Fact]
    public async Task Run_DriftedData_SaysSoLastAndExitsWith5()
    {
        string config = Pipeline("drifts: [ { feature: amount, strength: 4 } ]");

        (int exitCode, string output, string error) = await VigiaProgram.RunAsync("run", config, "--fail-on", "critical");

        Assert.Equal(5, exitCode);
        Assert.Matches(@"\nfound: drift: [1-9][0-9]* critical \(.*amount.*\).*; rejected: 0\n$", output);
        Assert.Matches(@"vigia: --fail-on critical: the run found drift \([1-9][0-9]*\)\n$", error);
    }

    [Fact]
    public async Task Run_FailOnWithoutAStageThatJudges_IsWrongUsage()
    {
        (int exitCode, _, string error) = await VigiaProgram.RunAsync("run", "configs/minimal.yaml", "--fail-on", "warn");

        Assert.Equal(2, exitCode);
        Assert.Contains("add 'drift' or 'behavior' to the pipeline", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LogFormatJson_IsAnObjectPerEventWithNamedFields()
    {
        using VigiaProcess vigia = VigiaProcess.Start("run", "configs/minimal.yaml", "--log-format", "json");

        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.Equal(0, exitCode);
        JsonElement[] events =
        [
            .. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement),
        ];
        JsonElement ended = Assert.Single(events, e =>
            e.GetProperty("Message").GetString()!.StartsWith("pipeline 'minimal' ended", StringComparison.Ordinal)
        );
        Assert.Equal("Information", ended.GetProperty("LogLevel").GetString());
        Assert.Equal(20_000, ended.GetProperty("State").GetProperty("Records").GetInt64());
        Assert.Equal(0, ended.GetProperty("State").GetProperty("Rejected").GetInt64());
        Assert.True(ended.GetProperty("Timestamp").TryGetDateTimeOffset(out _));
    }

    [Fact]
    public async Task Run_LogLevelWarn_LeavesOutInformation()
    {
        using VigiaProcess vigia = VigiaProcess.Start("run", "configs/minimal.yaml", "--log-level", "warn");

        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.Equal((0, ""), (exitCode, error));
    }

    [Fact]
    public async Task Check_Directory_ChecksEachOfItsFiles()
    {
        string good = Pipeline("drifts: []");
        string bad = _directory.Write("wrong.yml", "name: [");
        _directory.Write("notes.txt", "no pipeline");

        (int exitCode, string output, string error) = await VigiaProgram.RunAsync("check", Path.GetDirectoryName(good)!);

        Assert.Equal(3, exitCode);
        Assert.StartsWith($"{good}: ok", output, StringComparison.Ordinal);
        Assert.Contains("wrong.yml(", error, StringComparison.Ordinal);
        Assert.DoesNotContain("notes.txt", output + error, StringComparison.Ordinal);
        Assert.True(File.Exists(bad));
    }

    private string Pipeline(string scenario) =>
        _directory.Write(
            "p.yaml",
            $$"""
            name: p
            source: { simulate: { count: 40_000, {{scenario}} } }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages:
              - decode: { format: json }
              - score: { models: [ { name: champion, path: {{Repository.File("models", "pix-fraud-v1.onnx")}}, threshold: 0.8 } ] }
              - drift: { reference: {{Repository.File(
                "profiles",
                "pix-fraud-v1.json"
            )}}, windows: [5m], lateness: 366d, seasonal: [hour, weekday] }
            """
        );

    private sealed record Judge(string FindingName, IReadOnlyList<RunFinding> Findings) : IFindingSource;
}
