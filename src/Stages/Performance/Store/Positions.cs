using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// How far each partition is in the store, which goes its own way: what comes again after a restart, because the source goes back further
/// than the store, was counted already.
/// </summary>
internal sealed class Positions(PredictionStore store)
{
    private const int Bytes = 2 * sizeof(long) + 1;

    private readonly Dictionary<SourcePartition, Position> _known = [];
    private readonly HashSet<SourcePartition> _changed = [];
    private readonly HashSet<SourcePartition> _advanced = [];

    /// <summary>The next offset that the store does not include.</summary>
    public long NextOf(SourcePartition partition) => _known.TryGetValue(partition, out Position known) ? known.Next : long.MinValue;

    /// <summary>The partition was read up to here.</summary>
    /// <param name="partition">Which.</param>
    /// <param name="next">The next offset; one that is less than known changes nothing.</param>
    /// <param name="areLabels">Whether its records are labels.</param>
    public void Advance(SourcePartition partition, long next, bool areLabels)
    {
        Position known = _known.GetValueOrDefault(partition, new Position(long.MinValue, long.MinValue, areLabels));
        if (next > known.Next)
        {
            _known[partition] = known with { Next = next };
            _changed.Add(partition);
            _advanced.Add(partition);
        }
    }

    /// <summary>The partition has reached this event time.</summary>
    public void Advance(PartitionClock clock, bool areLabels)
    {
        Position known = _known.GetValueOrDefault(clock.Partition, new Position(long.MinValue, long.MinValue, areLabels));
        if (clock.Time > known.Greatest)
        {
            _known[clock.Partition] = known with { Greatest = clock.Time };
            _changed.Add(clock.Partition);
        }
    }

    /// <summary>The partition is another one of the same name: it is read from its first record.</summary>
    public void Restart(SourcePartition partition)
    {
        if (_known.Remove(partition, out Position known))
        {
            _known[partition] = known with { Next = long.MinValue, Greatest = long.MinValue };
            _changed.Add(partition);
        }
    }

    /// <summary>Each partition that was read further since the last call, with its next offset.</summary>
    public IReadOnlyList<(SourcePartition Partition, long Next)> TakeAdvanced()
    {
        (SourcePartition, long)[] advanced = [.. _advanced.Select(p => (p, _known[p].Next))];
        _advanced.Clear();
        return advanced;
    }

    public void Save(StoreBatch batch)
    {
        Span<byte> value = stackalloc byte[Bytes];
        foreach (SourcePartition partition in _changed)
        {
            Position known = _known[partition];
            BinaryPrimitives.WriteInt64LittleEndian(value, known.Next);
            BinaryPrimitives.WriteInt64LittleEndian(value[8..], known.Greatest);
            value[16] = known.AreLabels ? (byte)1 : (byte)0;
            batch.Put(StoreKeys.OfPosition(partition), value);
        }
        _changed.Clear();
    }

    /// <summary>Reads what is kept.</summary>
    public void Load(EventClock transactions, EventClock labels)
    {
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Position)))
        {
            SourcePartition partition = StoreKeys.PartitionOf(key);
            var known = new Position(
                BinaryPrimitives.ReadInt64LittleEndian(value),
                BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(8)),
                value[16] != 0
            );
            _known[partition] = known;
            if (known.Greatest != long.MinValue)
            {
                (known.AreLabels ? labels : transactions).Load(partition, known.Greatest);
            }
        }
    }

    private readonly record struct Position(long Next, long Greatest, bool AreLabels);
}
