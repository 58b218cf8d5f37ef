using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Vigia.Host.Http;

/// <summary>
/// Holds connections to a limit by closing the one that has been without a request for longest, not by refusing the new one: clients that
/// only hold connections cannot keep a probe out. Where all of them have a request, the oldest is closed.
/// </summary>
/// <param name="limit">Connections at a time.</param>
internal sealed class ConnectionGate(int limit)
{
    // Guards the list and what its entries say: connections begin, ask and end on any thread.
    private readonly Lock _gate = new();
    private readonly LinkedList<Held> _held = [];
    private readonly Dictionary<string, LinkedListNode<Held>> _byId = [];

    /// <summary>Keeps a connection in the count for as long as it lasts.</summary>
    public async Task HoldAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        ConnectionContext? closed = null;
        LinkedListNode<Held> mine;
        lock (_gate)
        {
            if (_held.Count >= limit)
            {
                LinkedListNode<Held> oldest = FirstIdle() ?? _held.First!;
                Remove(oldest);
                closed = oldest.Value.Connection;
            }
            mine = _held.AddLast(new Held(connection));
            _byId[connection.ConnectionId] = mine;
        }
        closed?.Abort(new ConnectionAbortedException("another connection needs the place"));
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (mine.List is not null)
                {
                    Remove(mine);
                }
            }
        }
    }

    /// <summary>
    /// Runs a request. Meanwhile its connection is not idle, and afterwards it is the one that has been idle for the shortest time.
    /// </summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        Move(context.Connection.Id, isBusy: true);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Move(context.Connection.Id, isBusy: false);
        }
    }

    private void Move(string connection, bool isBusy)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(connection, out LinkedListNode<Held>? held))
            {
                held.Value.IsBusy = isBusy;
                _held.Remove(held);
                _held.AddLast(held);
            }
        }
    }

    private LinkedListNode<Held>? FirstIdle()
    {
        LinkedListNode<Held>? node = _held.First;
        while (node is { Value.IsBusy: true })
        {
            node = node.Next;
        }
        return node;
    }

    private void Remove(LinkedListNode<Held> held)
    {
        _held.Remove(held);
        _byId.Remove(held.Value.Connection.ConnectionId);
    }

    private sealed class Held(ConnectionContext connection)
    {
        public ConnectionContext Connection => connection;

        public bool IsBusy { get; set; }
    }
}
