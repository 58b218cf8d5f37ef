using System.Text;
using Vigia.Engine.Components;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>Keeps what it is given in memory; takes no message longer than a limit.</summary>
internal sealed class CollectingSink(int limitBytes = int.MaxValue) : Sink
{
    /// <summary>Key and value of each message, in order.</summary>
    public List<(string Key, string Value)> Messages { get; } = [];

    /// <summary>Messages of each delivery.</summary>
    public List<int> Deliveries { get; } = [];

    public override ValueTask WriteAsync(Messages messages, CancellationToken cancellation)
    {
        Deliveries.Add(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages.Value(i).Length > limitBytes)
            {
                messages.States[i] = MessageState.TooLarge;
                continue;
            }
            Messages.Add((Encoding.UTF8.GetString(messages.Keys[i]), Encoding.UTF8.GetString(messages.Value(i))));
            messages.States[i] = MessageState.Delivered;
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Options that lead to this sink.</summary>
    public SinkOptions AsOptions() => new Options(this) { RetryFor = TimeSpan.FromMinutes(1) };

    private sealed record Options(CollectingSink Sink) : SinkOptions
    {
        public override Sink Create(StageContext context) => Sink;
    }
}
