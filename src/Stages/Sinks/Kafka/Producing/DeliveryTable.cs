namespace Vigia.Stages.Sinks.Kafka.Producing;

/// <summary>The deliveries of a producer that are on their way. Grows to as many as are on their way at once.</summary>
internal sealed class DeliveryTable
{
    // Guards what follows; the polling thread reads the array without it.
    private readonly Lock _gate = new();
    private readonly Stack<DeliveryReports> _idle = [];
    private volatile DeliveryReports[] _all = [];

    /// <summary>Where the fates of the next delivery go.</summary>
    public DeliveryReports Rent()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out DeliveryReports? reports))
            {
                return reports;
            }
            reports = new DeliveryReports(_all.Length);
            _all = [.. _all, reports];
            return reports;
        }
    }

    /// <summary>Each message of the delivery has been reported on.</summary>
    public void Return(DeliveryReports reports)
    {
        lock (_gate)
        {
            _idle.Push(reports);
        }
    }

    /// <summary>The fate of the message that was produced with a tag is known.</summary>
    public void Report(nint tag, int code) => _all[(int)(tag >> 32)].Report((int)tag, code);

    /// <summary>Delivery and place in it, which needs the 64 bits that a pointer has where this way of producing is used.</summary>
    public static nint Tag(int delivery, int index) => (nint)(((long)delivery << 32) | (uint)index);
}
