using System.Diagnostics;
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

    // A machine may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

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
        // Tests that run under nohup ignore SIGHUP, and the process would inherit that.
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

    /// <summary>Sends SIGKILL, and does not wait.</summary>
    public void KillAtOnce() => Send(KillSignal);

    /// <summary>Sends SIGSTOP: the process is frozen, and does not notice it.</summary>
    public void Freeze() => Send(StopSignal);

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => Send(ContinueSignal);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, the standard output and the standard error.</returns>
    /// <exception cref="TimeoutException">The process did not end. It is killed; the message holds what it wrote.</exception>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"the process did not end within {Patience.TotalMinutes} minutes; it wrote: {await _output}{await _error}"
            );
        }
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
