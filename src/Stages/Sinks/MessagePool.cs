using System.Collections.Concurrent;

namespace Vigia.Stages.Sinks;

/// <summary>Sets of messages that were delivered before, with their arrays grown: as many as are on their way at once.</summary>
internal sealed class MessagePool
{
    // From any delivery; messages that are not in it belong to one delivery.
    private readonly ConcurrentBag<Messages> _idle = [];

    public Messages Rent() => _idle.TryTake(out Messages? idle) ? idle : new Messages();

    /// <summary>Takes a set back that is delivered.</summary>
    public void Return(Messages messages)
    {
        messages.Clear();
        _idle.Add(messages);
    }
}
