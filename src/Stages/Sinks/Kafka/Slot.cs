using Confluent.Kafka;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>A message on its way and what became of it; used again for a message of the next delivery.</summary>
internal sealed class Slot
{
    private readonly Action _reported;

    /// <param name="reported">Called when the message's fate is known, from the client's thread.</param>
    public Slot(Action reported)
    {
        _reported = reported;
        Handler = OnReport;
    }

    public Message<byte[]?, byte[]> Message { get; } = new();

    /// <summary>Takes the delivery report; one delegate for the slot's whole life.</summary>
    public Action<DeliveryReport<byte[]?, byte[]>> Handler { get; }

    /// <summary>What the last report said; null before the first.</summary>
    public Error? Error { get; private set; }

    private void OnReport(DeliveryReport<byte[]?, byte[]> report)
    {
        Error = report.Error;
        _reported();
    }
}
