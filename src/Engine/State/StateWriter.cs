using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>Collects what a stage's state has become, for one checkpoint.</summary>
public sealed class StateWriter
{
    private readonly string _stage;
    private readonly List<StateEntry> _entries;

    /// <param name="stage">Whose entries they are.</param>
    /// <param name="entries">Where they go.</param>
    public StateWriter(string stage, List<StateEntry> entries)
    {
        _stage = stage;
        _entries = entries;
    }

    /// <summary>Sets an entry.</summary>
    public void Put(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        _entries.Add(new StateEntry(_stage, partition, key.ToArray(), value.ToArray()));

    /// <summary>
    /// Adds a block: an entry of which there are so many that they are kept apart and restored one at a time. Only for a store that offers
    /// <see cref="MovingState"/>. Its key is never used again, also after it was removed.
    /// </summary>
    public void PutBlock(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        _entries.Add(new StateEntry(_stage, partition, key.ToArray(), value.ToArray()) { IsBlock = true });

    /// <summary>Removes a block. It may be restored once more, until the store has done away with it.</summary>
    public void DeleteBlock(SourcePartition partition, ReadOnlySpan<byte> key) =>
        _entries.Add(new StateEntry(_stage, partition, key.ToArray(), null) { IsBlock = true });

    /// <summary>Removes an entry.</summary>
    public void Delete(SourcePartition partition, ReadOnlySpan<byte> key) =>
        _entries.Add(new StateEntry(_stage, partition, key.ToArray(), null));
}
