using System.Runtime.InteropServices;

namespace Vigia.Host.Running;

/// <summary>
/// Ends the process if a failed run does not end by itself. If handles or threads have run out, closing may wait forever. So the watching
/// thread is started before anything can fail, and ending the process needs neither handles nor threads.
/// </summary>
internal sealed partial class FailureDeadline : IDisposable
{
    /// <summary>Longer than a consumer takes to leave its group while no broker answers.</summary>
    public static TimeSpan DefaultLimit { get; } = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _limit;
    private readonly Action<string> _end;

    // Guards what follows.
    private readonly object _gate = new();
    private string? _cause;
    private bool _isDisposed;

    /// <param name="limit">How long a failed run may take to end.</param>
    /// <param name="end">Ends the process, given the cause; null: with exit code 1 and the cause as the last line.</param>
    public FailureDeadline(TimeSpan limit, Action<string>? end = null)
    {
        (_limit, _end) = (limit, end ?? End);
        new Thread(Watch) { IsBackground = true, Name = "vigia failure deadline" }.Start();
    }

    /// <summary>The run has failed, and has to end. The first cause counts.</summary>
    public void Begin(string cause)
    {
        lock (_gate)
        {
            if (_cause is null)
            {
                _cause = cause;
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>The failed run has ended, and another has taken its place.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _cause = null;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Stops watching, unless a failed run is still ending.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = _cause is null;
            Monitor.Pulse(_gate);
        }
    }

    private void Watch()
    {
        lock (_gate)
        {
            while (!_isDisposed)
            {
                if (_cause is not { } cause)
                {
                    Monitor.Wait(_gate);
                }
                else if (!Monitor.Wait(_gate, _limit) && ReferenceEquals(_cause, cause))
                {
                    _end(cause);
                    _cause = null;
                }
            }
        }
    }

    private void End(string cause)
    {
        string line = FormattableString.Invariant(
            $"vigia: {cause}; the process did not end within {_limit.TotalSeconds:F0} s of the failure, and is ended\n"
        );
        try
        {
            Console.Error.Write(line);
        }
        finally
        {
            // Nothing that could wait for what has run out.
            ExitNow(code: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ExitNow(int code);
}
