namespace Vigia.Bench.Chaos.Evidence;

/// <summary>How often each record of the source topic was delivered.</summary>
internal sealed class Places(int partitions)
{
    private readonly List<byte>[] _times = [.. Enumerable.Range(0, partitions).Select(_ => new List<byte>())];

    /// <summary>Records delivered at least once.</summary>
    public long Distinct { get; private set; }

    /// <summary>Deliveries beyond a record's first.</summary>
    public long Repeated { get; private set; }

    /// <returns>Whether it is the record's first delivery.</returns>
    public bool Add(int partition, long offset)
    {
        List<byte> times = _times[partition];
        while (times.Count <= offset)
        {
            times.Add(0);
        }
        bool isFirst = times[(int)offset] == 0;
        times[(int)offset] = 1;
        Distinct += isFirst ? 1 : 0;
        Repeated += isFirst ? 0 : 1;
        return isFirst;
    }
}
