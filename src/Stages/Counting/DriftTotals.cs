using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Stages.Counting;

/// <summary>Every record of each partition, late ones too. Not synchronised.</summary>
/// <param name="create">Makes counts that count nothing yet.</param>
internal sealed class DriftTotals(Func<DriftCounts> create)
{
    private readonly Dictionary<SourcePartition, DriftCounts> _counts = [];
    private readonly HashSet<SourcePartition> _changed = [];

    /// <summary>Key of a partition's entry in the state.</summary>
    public static ReadOnlySpan<byte> Key => "total"u8;

    public long Late => _counts.Values.Sum(c => c.Late);

    public long Ahead => _counts.Values.Sum(c => c.Ahead);

    public void Add(SourcePartition partition, DriftCounts counts)
    {
        Of(partition).Add(counts);
        _changed.Add(partition);
    }

    /// <summary>Over all partitions.</summary>
    public DriftCounts Sum()
    {
        DriftCounts sum = create();
        foreach (DriftCounts counts in _counts.Values)
        {
            sum.Add(counts);
        }
        return sum;
    }

    /// <summary>Writes the totals that have changed since the last call.</summary>
    public void SaveChanges(StateWriter changes, DriftCodec codec)
    {
        foreach (SourcePartition partition in _changed)
        {
            changes.Put(partition, Key, codec.Encode(_counts[partition]));
        }
        _changed.Clear();
    }

    /// <exception cref="StateException">The value is damaged.</exception>
    public void Load(SourcePartition partition, ReadOnlySpan<byte> value, DriftCodec codec) => codec.Decode(value, Of(partition));

    public void Forget(SourcePartition partition)
    {
        _counts.Remove(partition);
        _changed.Remove(partition);
    }

    private DriftCounts Of(SourcePartition partition)
    {
        if (!_counts.TryGetValue(partition, out DriftCounts? counts))
        {
            counts = create();
            _counts.Add(partition, counts);
        }
        return counts;
    }
}
