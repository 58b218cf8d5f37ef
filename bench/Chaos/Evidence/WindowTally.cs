namespace Vigia.Bench.Chaos.Evidence;

/// <summary>Captured records by source partition and five minutes of event time: what windows of it must hold.</summary>
internal sealed class WindowTally
{
    private const long Slot = 5 * 60_000;

    private readonly Dictionary<(int Partition, long Slot), long> _rows = [];
    private readonly Dictionary<int, long> _latest = [];

    public void Add(int partition, long eventTime)
    {
        (int, long) key = (partition, eventTime / Slot);
        _rows[key] = _rows.GetValueOrDefault(key) + 1;
        _latest[partition] = Math.Max(_latest.GetValueOrDefault(partition), eventTime);
    }

    /// <summary>Rows of a partition in a window, a whole number of five minutes.</summary>
    public long Rows(int partition, long start, long end) =>
        Enumerable.Range(0, (int)((end - start) / Slot)).Sum(i => _rows.GetValueOrDefault((partition, (start / Slot) + i)));

    /// <summary>Windows of five minutes that must be closed: their partition has seen a record later than the lateness allows.</summary>
    public IEnumerable<(int Partition, long Start)> Closed(TimeSpan lateness) =>
        _rows
            .Keys.Select(k => (k.Partition, Start: k.Slot * Slot))
            .Where(w => w.Start + Slot + (long)lateness.TotalMilliseconds < _latest[w.Partition]);
}
