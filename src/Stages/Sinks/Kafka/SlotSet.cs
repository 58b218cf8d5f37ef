using Vigia.Stages.Sinks.Kafka.Producing;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>The messages of one delivery through the client; used again for another one.</summary>
internal sealed class SlotSet
{
    private readonly List<Slot> _slots = [];

    /// <summary>Reports when each message has been reported on.</summary>
    public DeliveryReports Reports { get; } = new(number: 0);

    /// <summary>The message with an index, made when it is first asked for.</summary>
    public Slot this[int index]
    {
        get
        {
            while (_slots.Count <= index)
            {
                _slots.Add(new Slot(Reports, _slots.Count));
            }
            return _slots[index];
        }
    }
}
