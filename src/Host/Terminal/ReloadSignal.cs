using System.Runtime.InteropServices;

namespace Vigia.Host.Terminal;

/// <summary>SIGHUP asks for a reload.</summary>
internal sealed class ReloadSignal(Func<Task> reload) : IDisposable
{
    private readonly PosixSignalRegistration _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        _ = reload();
    });

    public void Dispose() => _registration.Dispose();
}
