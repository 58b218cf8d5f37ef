using System.Diagnostics;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Container;

/// <summary>What is given to Compose and to Kubernetes, held to their schemas.</summary>
public sealed class DeployFilesTests
{
    private static readonly string Check = Repository.File("deploy", "check");

    [Fact]
    public async Task ComposeAndKubernetesFiles_FitTheirSchemas()
    {
        (int exitCode, string output) = await RunAsync("npm", "ci", "--no-audit", "--no-fund");
        Assert.SkipUnless(exitCode == 0, $"the schemas cannot be had from npm: {output}");

        (exitCode, output) = await RunAsync("node", "check.mjs");

        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = Check,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (1, e.Message);
        }
    }
}
