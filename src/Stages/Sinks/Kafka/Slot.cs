using Confluent.Kafka;
using Vigia.Stages.Sinks.Kafka.Producing;

namespace Vigia.Stages.Sinks.Kafka;

/// <summary>A message on its way and what became of it; used again for a message of another delivery.</summary>
internal sealed class Slot
{
    private readonly DeliveryReports _reports;
    private readonly int _index;

    /// <param name="reports">Called, from the client's thread, when the message's fate is known.</param>
    /// <param name="index">The message's index there.</param>
    public Slot(DeliveryReports reports, int index)
    {
        _reports = reports;
        _index = index;
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
        _reports.Report(_index, (int)report.Error.Code);
    }
}
