using System.Net;
using System.Net.Sockets;

namespace Vigia.TestSupport.Processes;

/// <summary>Ports of this machine that no program listens on.</summary>
public static class FreePort
{
    // Below the range from which the system takes ports for clients: another test's connection cannot take a port before the program does.
    private const int First = 18_000;
    private const int Count = 14_000;

    // Test programs that run side by side begin at different ports.
    private static int _last = Environment.ProcessId * 97;

    /// <summary>A port of the loopback address, each time another one.</summary>
    public static int Take()
    {
        while (true)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use: try the next one.
            }
        }
    }
}
