using System.Text.Json;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Operations;

/// <summary>The notebooks are executed, on the output of a short run; what they compute must agree with what the run says.</summary>
public sealed class NotebookTests
{
    private const string Python = "/usr/bin/python3";
    private const string Missing =
        "Debian's jupyter-nbconvert, python3-ipykernel, python3-pandas, python3-scipy, python3-sklearn and python3-matplotlib are not installed";

    [Fact]
    public async Task SharedFunctions_PassTheirTests()
    {
        Assert.SkipUnless(IsPythonThere, Missing);
        (int exitCode, string text) = await ExternalTool.RunAsync(Python, "-m", "unittest", "discover", "-s", "notebooks");
        Assert.True(exitCode == 0, text);
    }

    [Fact]
    public async Task Notebooks_OnAShortRun_ExecuteAndAgreeWithIt()
    {
        Assert.SkipUnless(IsPythonThere, Missing);
        using var run = new TempDirectory();
        using var done = new TempDirectory();
        string vigia = $"dotnet {Path.Combine(AppContext.BaseDirectory, "vigia.dll")}";
        (int made, string said) = await ExternalTool.RunAsync("env", $"VIGIA={vigia}", "notebooks/make-run.sh", run.Path);
        Assert.True(made == 0, said);

        (int exitCode, string text) = await ExternalTool.RunAsync(
            "env",
            [
                $"VIGIA_RUN={run.Path}",
                "/usr/bin/jupyter-nbconvert",
                "--to",
                "notebook",
                "--execute",
                // A busy machine takes long to start a kernel: by default it has one minute.
                "--ExecutePreprocessor.startup_timeout=600",
                "--output-dir",
                done.Path,
                .. Directory.GetFiles(Repository.File("notebooks"), "*.ipynb").Order(StringComparer.Ordinal),
            ]
        );

        Assert.True(exitCode == 0, text);
        Assert.Equal(5, done.Files.Count);
        Assert.All(
            done.Files,
            notebook => Assert.Contains("\"image/png\"", File.ReadAllText(done[notebook]), StringComparison.Ordinal),
            throwIfEmpty: true
        );
    }

    [Fact]
    public void Notebooks_AreCommittedWithoutOutputs()
    {
        foreach (string file in Directory.GetFiles(Repository.File("notebooks"), "*.ipynb"))
        {
            using JsonDocument notebook = JsonDocument.Parse(File.ReadAllText(file));
            Assert.All(
                notebook.RootElement.GetProperty("cells").EnumerateArray().Where(c => c.GetProperty("cell_type").GetString() == "code"),
                cell =>
                    Assert.Equal(
                        (0, JsonValueKind.Null),
                        (cell.GetProperty("outputs").GetArrayLength(), cell.GetProperty("execution_count").ValueKind)
                    ),
                throwIfEmpty: true
            );
        }
    }

    private static bool IsPythonThere =>
        File.Exists("/usr/bin/jupyter-nbconvert") && Directory.Exists("/usr/lib/python3/dist-packages/sklearn");
}
