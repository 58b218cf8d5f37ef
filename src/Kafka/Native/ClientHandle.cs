using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Vigia.Kafka.Native;

/// <summary>
/// librdkafka's own address of a client that Confluent.Kafka has made: to be released before the client is disposed, which
/// would otherwise wait with destroying it.
/// </summary>
internal sealed class ClientHandle : IDisposable
{
    // Not part of the client library's public face; one that lays it out differently is met by TryTake with a reason.
    private const string PropertyName = "LibrdkafkaHandle";

    private readonly SafeHandle _safe;
    private bool _isHeld;

    private ClientHandle(SafeHandle safe)
    {
        _safe = safe;
        safe.DangerousAddRef(ref _isHeld);
        Address = safe.DangerousGetHandle();
    }

    public nint Address { get; }

    /// <summary>Takes the handle and makes sure that the library has the functions.</summary>
    /// <param name="client">The client.</param>
    /// <param name="functions">What will be called, by the names in the library.</param>
    /// <param name="obstacle">Why there is no handle; empty if there is one.</param>
    /// <returns>Null if it cannot be had.</returns>
    public static ClientHandle? TryTake(IClient client, IReadOnlyList<string> functions, out string obstacle)
    {
        obstacle = Librdkafka.ObstacleTo(functions) ?? "";
        if (obstacle.Length > 0)
        {
            return null;
        }
        object? handle = typeof(Handle)
            .GetProperty(PropertyName, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            ?.GetValue(client.Handle);
        if (handle is SafeHandle { IsInvalid: false, IsClosed: false } safe)
        {
            return new ClientHandle(safe);
        }
        obstacle = $"Confluent.Kafka {typeof(Handle).Assembly.GetName().Version?.ToString(3)} does not give its handle";
        return null;
    }

    public void Dispose()
    {
        if (_isHeld)
        {
            _isHeld = false;
            _safe.DangerousRelease();
        }
    }
}
