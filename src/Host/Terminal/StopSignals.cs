using System.Runtime.InteropServices;

namespace Vigia.Host.Terminal;

/// <summary>SIGTERM and Ctrl+C ask for an orderly end; a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 130)),
        ];
    }

    /// <summary>Cancelled when an end is asked for.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Asks for an orderly end after a while.</summary>
    public void StopAfter(TimeSpan duration) => _stop.CancelAfter(duration);

    public void Dispose()
    {
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
