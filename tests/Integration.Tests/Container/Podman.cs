using System.Diagnostics;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Container;

/// <summary>The image, built once for all tests; and the program that builds and runs it.</summary>
public sealed class Podman : IAsyncLifetime, IDisposable
{
    public const string Image = "localhost/vigia";

    private static readonly string[] Needed = ["podman", "buildah", "runc", "debootstrap"];

    private readonly TempDirectory _directory = new();
    private string? _configuration;
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        string[] missing =
        [
            .. Needed.Where(program => !Array.Exists(["/usr/bin", "/usr/sbin"], d => File.Exists(Path.Combine(d, program)))),
        ];
        _missing =
            missing.Length > 0 ? $"{string.Join(", ", missing)} not installed"
            : Environment.UserName != "root" ? "only root may build on a base of one's own"
            : null;
        if (_missing is not null)
        {
            return;
        }
        // Within a container or a small virtual machine neither systemd nor higher limits can be had.
        _configuration = _directory.Write(
            "containers.conf",
            """
            [containers]
            default_ulimits = ["nofile=1024:20000", "nproc=4096:4096"]
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            runtime = "runc"
            """
        );
        (int exitCode, string output) = await StartAsync(
            "bash",
            TimeSpan.FromMinutes(12),
            Repository.File("tests", "Integration.Tests", "Container", "build-image.sh")
        );
        Assert.True(exitCode == 0, $"the image does not build: {output}");
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _directory.Dispose();

    public void SkipUnlessThere() => Assert.SkipUnless(_missing is null, $"no container can be built here: {_missing}");

    /// <summary>Runs podman to its end; what it writes is returned.</summary>
    public async Task<string> RunAsync(params string[] args)
    {
        (int exitCode, string output) = await StartAsync("podman", TimeSpan.FromMinutes(5), args);
        Assert.True(exitCode == 0, $"podman {string.Join(' ', args)}: {output}");
        return output.Trim();
    }

    private async Task<(int ExitCode, string Output)> StartAsync(string program, TimeSpan patience, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CONTAINERS_CONF"] = _configuration;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(patience);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0 ? (0, await output) : (process.ExitCode, $"{await output}\n{await error}");
    }
}
