using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>Keeps counts during a reload where the configuration has no state store. They end with the process.</summary>
internal sealed class MemoryStateStore : StateStore
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    // Guards what is kept: partitions are given up while a checkpoint is written.
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePartition, Dictionary<(string Stage, string Key), StateEntry>> _entries = [];
    private readonly Dictionary<SourcePartition, long> _offsets = [];

    public override bool IsDurable => false;

    public override ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(Nothing);

    public override ValueTask<IReadOnlyDictionary<SourcePartition, PartitionState>> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        CancellationToken cancellation
    )
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyDictionary<SourcePartition, PartitionState>>(
                partitions.Where(_offsets.ContainsKey).ToDictionary(p => p, p => new PartitionState(_offsets[p], [.. Of(p).Values]))
            );
        }
    }

    public override ValueTask ClearAsync(string stage, CancellationToken cancellation)
    {
        lock (_gate)
        {
            foreach (Dictionary<(string Stage, string Key), StateEntry> entries in _entries.Values)
            {
                foreach ((string Stage, string Key) key in entries.Keys.Where(k => k.Stage == stage).ToList())
                {
                    entries.Remove(key);
                }
            }
        }
        return ValueTask.CompletedTask;
    }

    public override ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellation)
    {
        lock (_gate)
        {
            foreach (StateEntry entry in checkpoint.Entries)
            {
                (string, string) key = (entry.Stage, Convert.ToHexString(entry.Key));
                if (entry.Value is null)
                {
                    Of(entry.Partition).Remove(key);
                }
                else
                {
                    Of(entry.Partition)[key] = entry;
                }
            }
            foreach ((SourcePartition partition, long next) in checkpoint.NextOffsets)
            {
                _offsets[partition] = next;
            }
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The partitions it has, not those assigned: it forgets partitions in the order of the marks, so one that was revoked and assigned
    /// again meanwhile is still here.
    /// </summary>
    public override IReadOnlyCollection<SourcePartition> ToCarryOver(IReadOnlyCollection<SourcePartition> assigned)
    {
        lock (_gate)
        {
            return [.. _offsets.Keys];
        }
    }

    public override void Forget(IReadOnlyCollection<SourcePartition> revoked)
    {
        lock (_gate)
        {
            foreach (SourcePartition partition in revoked)
            {
                _entries.Remove(partition);
                _offsets.Remove(partition);
            }
        }
    }

    private Dictionary<(string Stage, string Key), StateEntry> Of(SourcePartition partition)
    {
        if (!_entries.TryGetValue(partition, out Dictionary<(string Stage, string Key), StateEntry>? entries))
        {
            _entries.Add(partition, entries = []);
        }
        return entries;
    }
}
