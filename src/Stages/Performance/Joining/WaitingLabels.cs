using System.Buffers.Binary;
using RocksDbSharp;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>Labels whose transaction has not come yet: in memory, and in the store so that a restart does not lose them.</summary>
internal sealed class WaitingLabels(PredictionStore store)
{
    private const int EntryBytes = sizeof(long) + 1;

    private readonly Dictionary<UInt128, Standing[]> _labels = [];
    private readonly HashSet<UInt128> _changed = [];

    /// <summary>Transactions that are waited for.</summary>
    public int Count => _labels.Count;

    /// <summary>Whose labels wait.</summary>
    public IReadOnlyCollection<UInt128> Ids => _labels.Keys;

    public bool Contains(UInt128 id) => _labels.ContainsKey(id);

    /// <summary>The latest of a transaction's labels.</summary>
    public Standing LatestOf(UInt128 id) => _labels.TryGetValue(id, out Standing[]? known) ? Latest(known) : Standing.None;

    public void Add(UInt128 id, Standing label)
    {
        Standing[] known = _labels.GetValueOrDefault(id, []);
        if (!known.Contains(label))
        {
            _labels[id] = [.. known, label];
            _changed.Add(id);
        }
    }

    /// <summary>Gives a transaction's labels out: it has come.</summary>
    public Standing[] Take(UInt128 id)
    {
        _labels.Remove(id, out Standing[]? labels);
        _changed.Add(id);
        return labels ?? [];
    }

    /// <summary>Gives up what has only labels from before <paramref name="time"/> (Unix ms).</summary>
    /// <returns>The verdict of the latest label of each transaction that never came.</returns>
    public List<Verdict> GiveUp(long time)
    {
        List<UInt128> old = [.. _labels.Where(l => l.Value.All(label => label.Time < time)).Select(l => l.Key)];
        return [.. old.Select(id => Latest(Take(id)).Verdict)];
    }

    public void Save(WriteBatch batch)
    {
        foreach (UInt128 id in _changed)
        {
            if (_labels.TryGetValue(id, out Standing[]? labels))
            {
                batch.Put(StoreKeys.OfWaiting(id), Encode(labels));
            }
            else
            {
                batch.Delete(StoreKeys.OfWaiting(id));
            }
        }
        _changed.Clear();
    }

    public void Load()
    {
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Waiting)))
        {
            if (value.Length % EntryBytes != 0)
            {
                throw store.Damaged();
            }
            var labels = new Standing[value.Length / EntryBytes];
            for (int i = 0; i < labels.Length; i++)
            {
                ReadOnlySpan<byte> entry = value.AsSpan(i * EntryBytes, EntryBytes);
                labels[i] = new Standing(BinaryPrimitives.ReadInt64LittleEndian(entry), (Verdict)entry[^1]);
            }
            _labels[StoreKeys.IdOf(key)] = labels;
        }
    }

    private static Standing Latest(Standing[] labels) => labels.MaxBy(l => (l.Time, l.Verdict));

    private static byte[] Encode(Standing[] labels)
    {
        byte[] value = new byte[labels.Length * EntryBytes];
        for (int i = 0; i < labels.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(i * EntryBytes), labels[i].Time);
            value[i * EntryBytes + sizeof(long)] = (byte)labels[i].Verdict;
        }
        return value;
    }
}
