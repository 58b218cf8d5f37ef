using System.Runtime.InteropServices;

namespace Vigia.Host.Terminal;

/// <summary>SIGTERM and Ctrl+C ask for an orderly end; a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int TerminatedCode = 143,
        InterruptedCode = 130;

    // Those that have not been disposed.
    private static int s_listening;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, TerminatedCode)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, InterruptedCode)),
        ];
        Interlocked.Increment(ref s_listening);
    }

    /// <summary>
    /// Ends the process at once while there is no run that could be ended in order. That is what signals do by themselves, but not to the
    /// first process of a container: there, one that has no handler is lost.
    /// </summary>
    public static PosixSignalRegistration[] EndUntilHeard()
    {
        return [Register(PosixSignal.SIGTERM, TerminatedCode), Register(PosixSignal.SIGINT, InterruptedCode)];

        static PosixSignalRegistration Register(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, _ =>
            {
                if (Volatile.Read(ref s_listening) == 0)
                {
                    Environment.Exit(exitCode);
                }
            });
    }

    /// <summary>Cancelled when an end is asked for.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Asks for an orderly end after a while.</summary>
    public void StopAfter(TimeSpan duration) => _stop.CancelAfter(duration);

    public void Dispose()
    {
        Interlocked.Decrement(ref s_listening);
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (_stop.IsCancellationRequested)
        {
            Environment.Exit(exitCode);
        }
        _stop.Cancel();
    }
}
