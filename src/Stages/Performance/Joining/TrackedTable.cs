using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>Transactions with labels or later decisions: those that changed in memory, all others in the store.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="maturities">How many maturities there are, "latest" included.</param>
/// <param name="length">Length of a cohort (ms).</param>
internal sealed class TrackedTable(PredictionStore store, int maturities, long length)
{
    private readonly Dictionary<UInt128, TrackedTransaction> _changed = [];

    /// <summary>Transactions that are to be written.</summary>
    public int Changed => _changed.Count;

    /// <summary>The transaction with this id; null if it has no label and no later decision.</summary>
    public TrackedTransaction? Find(UInt128 id)
    {
        if (_changed.TryGetValue(id, out TrackedTransaction? changed))
        {
            return changed;
        }
        return store.Get(StoreKeys.OfLabelled(id)) is { } value ? TrackedCodec.Decode(value, store, maturities) : null;
    }

    /// <summary>The transaction was changed.</summary>
    public void Set(UInt128 id, TrackedTransaction tracked) => _changed[id] = tracked;

    public void Save(StoreBatch batch)
    {
        foreach ((UInt128 id, TrackedTransaction tracked) in _changed)
        {
            batch.Put(StoreKeys.OfLabelled(id), TrackedCodec.Encode(tracked, maturities));
            batch.PutHere(StoreKeys.OfLabelledIn(EventTime.PaneOf(tracked.Transaction.Time, length), id), Array.Empty<byte>());
        }
        _changed.Clear();
    }

    /// <summary>Forgets the transactions of a cohort that is dropped.</summary>
    public void Drop(long cohort, StoreBatch batch)
    {
        foreach ((byte[] key, _) in store.Scan(StoreKeys.OfLabelledIn(cohort)))
        {
            batch.Delete(StoreKeys.OfLabelled(StoreKeys.IdOf(key)));
            batch.DeleteHere(key);
        }
        foreach (
            UInt128 id in _changed.Where(c => EventTime.PaneOf(c.Value.Transaction.Time, length) == cohort).Select(c => c.Key).ToList()
        )
        {
            _changed.Remove(id);
        }
    }
}
