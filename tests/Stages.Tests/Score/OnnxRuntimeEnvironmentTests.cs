using System.Diagnostics;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Score;

public sealed class OnnxRuntimeEnvironmentTests
{
    /// <summary>What the child below does: open a model and score a record, as any pipeline does.</summary>
    [Fact]
    public async Task Score_OneRecord_ComesOut()
    {
        await using var stand = new ScoreStand("a");
        Assert.Equal(new float[] { 0.25f }, (await stand.With(Models.Column(0, 1).ToArray()).ScoreAsync([0.25f]))[0]);
    }

    // Its first native call decides, so it takes a process of its own, with a home directory that no other process writes to. Without
    // the variable in its native environment ONNX Runtime leaves .cache/Microsoft/DeveloperTools/.onnxruntime/deviceid there.
    [Fact]
    public async Task Score_InANewProcess_LeavesNoDeviceIdBehind()
    {
        using var home = new TempDirectory();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            string argument in (string[])
                [
                    "exec",
                    typeof(OnnxRuntimeEnvironmentTests).Assembly.Location,
                    "-method",
                    $"{typeof(OnnxRuntimeEnvironmentTests).FullName}.{nameof(Score_OneRecord_ComesOut)}",
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["HOME"] = home.Path;
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment.Remove("ORT_DISABLE_TELEMETRY");

        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(child.ExitCode == 0, output);
        Assert.Contains("Total: 1", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories));
    }
}
