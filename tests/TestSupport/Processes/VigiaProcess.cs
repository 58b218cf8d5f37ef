using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Vigia.TestSupport.Processes;

/// <summary>The real program in a process of its own, as an operator would run it.</summary>
public sealed partial class VigiaProcess : IDisposable
{
    private const int HangUpSignal = 1;
    private const int KillSignal = 9;
    private const int TerminateSignal = 15;
    private const int ContinueSignal = 18;
    private const int StopSignal = 19;

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private VigiaProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public static VigiaProcess Start(params string[] args)
    {
        // Whoever runs the tests under nohup ignores SIGHUP, and the runtime would keep to that.
        var start = new ProcessStartInfo("env")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("--default-signal=HUP");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "vigia.dll"));
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }
        return new VigiaProcess(Process.Start(start)!);
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Sends SIGKILL, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        (int exitCode, _, string error) = await EndAsync();
        if (exitCode != 128 + KillSignal)
        {
            throw new InvalidOperationException($"the process ended with exit code {exitCode} before it was killed: {error}");
        }
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Send(TerminateSignal);

    /// <summary>Sends SIGHUP.</summary>
    public void HangUp() => Send(HangUpSignal);

    /// <summary>Sends SIGKILL, which nobody hears.</summary>
    public void KillAtOnce() => Send(KillSignal);

    /// <summary>Sends SIGSTOP: the process stands still, and does not know it.</summary>
    public void Freeze() => Send(StopSignal);

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => Send(ContinueSignal);

    /// <summary>Waits for the end, and gives exit code and what was said.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private void Send(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"signal {signal} does not reach process {_process.Id}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
