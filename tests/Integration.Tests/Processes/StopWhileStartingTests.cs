using System.Diagnostics;
using System.Globalization;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Processes;

/// <summary>SIGTERM while the program starts: an orchestrator does not wait for what has not begun.</summary>
public sealed class StopWhileStartingTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Run_FirstProcessOfItsContainer_EndsWhileItLoadsItsConfiguration()
    {
        // Nothing writes to the pipe, so the program loads until it is ended.
        string pipe = _directory["config.yaml"];
        using (Process made = Process.Start("mkfifo", pipe))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        var start = new ProcessStartInfo("unshare") { RedirectStandardError = true, RedirectStandardOutput = true };
        string program = Path.Combine(AppContext.BaseDirectory, "vigia.dll");
        foreach (string arg in (string[])["--pid", "--fork", "--mount-proc", "--kill-child", "dotnet", program, "run", pipe])
        {
            start.ArgumentList.Add(arg);
        }
        using Process container = Process.Start(start)!;
        await Eventually.HoldsAsync(() => container.HasExited || ChildOf(container).Length > 0, "the program starts");
        Assert.SkipWhen(container.HasExited, "this system does not let the test make a process namespace");

        // A signal that comes before the program's first statement is lost there.
        await Eventually.HoldsAsync(
            () =>
            {
                string program = ChildOf(container);
                if (program.Length > 0)
                {
                    using Process kill = Process.Start("kill", ["-TERM", program]);
                    kill.WaitForExit();
                }
                return container.HasExited;
            },
            "the program ends"
        );

        Assert.Equal(143, container.ExitCode);
    }

    [Theory]
    [InlineData("kafka: { brokers: '127.0.0.1:1', group: g, connect: 1h, topics: { t: transaction } }")]
    [InlineData("kafka: { brokers: '127.0.0.1:1', group: g, connect: 1h, from: 2026-01-01T00:00:00Z, topics: { t: transaction } }")]
    public async Task Run_SourceThatWaits_EndsSoonAndWithoutAFailure(string source)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");
        string config = _directory.Write(
            "waits.yaml",
            $$"""
            name: waits
            source: { {{source}} }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages: [ { decode: { format: json } } ]
            http: { listen: {{address}} }
            """
        );
        using VigiaProcess vigia = VigiaProcess.Start("run", config);
        await Eventually.HoldsAsync(() => IsAlive(address), "the program answers");

        vigia.Terminate();
        long asked = Stopwatch.GetTimestamp();
        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("vigia: stopped before the run began\n", error, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(25));
    }

    private bool IsAlive(string address)
    {
        try
        {
            return _http.GetStringAsync(new Uri($"http://{address}/healthz")).GetAwaiter().GetResult() == "alive";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The id of a process' only child; empty if it has no child.</summary>
    private static string ChildOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
