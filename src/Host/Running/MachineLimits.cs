using Vigia.Host.Terminal;

namespace Vigia.Host.Running;

/// <summary>
/// Tries at start what a run will need of the machine: without enough handles or threads it would fail somewhere in the middle, with a
/// message about something else.
/// </summary>
internal static class MachineLimits
{
    // RocksDB, the client of Kafka, ONNX Runtime and the endpoints together need about this many at least.
    private const int Handles = 128;
    private const int Threads = 32;

    /// <exception cref="InsufficientLimitsException">There are too few.</exception>
    public static void Check()
    {
        CheckHandles();
        CheckThreads();
    }

    private static void CheckHandles()
    {
        var open = new List<FileStream>(Handles);
        try
        {
            while (open.Count < Handles)
            {
                open.Add(new FileStream("/dev/null", new FileStreamOptions { BufferSize = 0 }));
            }
        }
        catch (IOException e)
        {
            throw new InsufficientLimitsException(
                $"only {open.Count} more files can be open, and a run needs {Handles} at least; raise the limit (ulimit -n, LimitNOFILE= of the service)",
                e
            );
        }
        finally
        {
            open.ForEach(file => file.Dispose());
        }
    }

    private static void CheckThreads()
    {
        using var release = new ManualResetEventSlim();
        int started = 0;
        try
        {
            for (; started < Threads; started++)
            {
                new Thread(release.Wait, maxStackSize: 64 << 10) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            throw new InsufficientLimitsException(
                $"only {started} more threads can be started, and a run needs {Threads} at least; raise the limit (ulimit -u, TasksMax= of the service, pids of the container)",
                e
            );
        }
        finally
        {
            release.Set();
        }
    }
}
