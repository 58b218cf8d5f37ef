using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// What a checkpoint remembers of the prediction store: which store it was, and how far it had read each partition. A store that is behind
/// that has lost transactions or labels, which the source will not send again. Value: identity of the store (16 bytes), next offset (8,
/// little endian).
/// </summary>
/// <param name="store">The store.</param>
/// <param name="positions">How far it has read.</param>
internal sealed class StoreProgress(PredictionStore store, Positions positions)
{
    private const int Bytes = 16 + sizeof(long);

    private static ReadOnlySpan<byte> Key => "store"u8;

    /// <summary>Adds the positions that have changed since the last checkpoint.</summary>
    public void Save(StateWriter changes)
    {
        Span<byte> value = stackalloc byte[Bytes];
        store.Identity.TryWriteBytes(value);
        foreach ((SourcePartition partition, long next) in positions.TakeAdvanced())
        {
            BinaryPrimitives.WriteInt64LittleEndian(value[16..], next);
            changes.Put(partition, Key, value);
        }
    }

    /// <summary>
    /// Compares the store with what a checkpoint remembers of it. Another store is not compared: it starts empty on purpose.
    /// </summary>
    /// <exception cref="StateException">The store is behind the checkpoint, or the entry is damaged.</exception>
    public void Check(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!key.SequenceEqual(Key) || value.Length != Bytes)
        {
            throw new StateException(
                "the state of 'performance' holds an entry that this stage does not write; restore the state from a copy, or move it away"
            );
        }
        long next = BinaryPrimitives.ReadInt64LittleEndian(value[16..]);
        long reached = positions.NextOf(partition);
        if (new Guid(value[..16]) == store.Identity && reached < next)
        {
            throw store.Behind(
                $"{partition.Topic}[{partition.Partition}] was read to offset {next} when the last checkpoint was written, and the store "
                    + (reached == long.MinValue ? "does not know it" : $"ends at {reached}")
            );
        }
    }
}
