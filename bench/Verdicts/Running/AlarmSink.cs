using Vigia.Engine.Components;
using Vigia.Stages.Sinks;

namespace Vigia.Bench.Verdicts.Running;

/// <summary>Keeps alarms in memory.</summary>
internal sealed class AlarmSink : Sink
{
    /// <summary>Alarms that were raised, in order.</summary>
    public List<Alarm> Raised { get; } = [];

    public override ValueTask WriteAsync(Messages messages, CancellationToken cancellation)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (Alarm.Read(messages.Value(i)) is { } alarm)
            {
                Raised.Add(alarm);
            }
            messages.States[i] = MessageState.Delivered;
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Options that lead to this sink.</summary>
    public SinkOptions ToOptions() => new Options(this) { RetryFor = TimeSpan.Zero };

    private sealed record Options(AlarmSink Sink) : SinkOptions
    {
        public override Sink Create(StageContext context) => Sink;
    }
}
