using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// What each partition was whose records the store has counted: positions of a topic or file mean nothing for another one of its name.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="current">What partitions are now.</param>
internal sealed class CountedSources(PredictionStore store, PartitionIdentities current)
{
    private readonly Dictionary<SourcePartition, string> _kept = [];
    private readonly Dictionary<SourcePartition, SourceIdentity> _checked = [];

    /// <summary>Reads what is kept.</summary>
    public void Load()
    {
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Source)))
        {
            _kept[StoreKeys.PartitionOf(key)] = Encoding.UTF8.GetString(value);
        }
    }

    /// <summary>Compares what a partition is with what the store has counted of that name.</summary>
    /// <returns>False: it is another one, and the configuration says to begin with its first record.</returns>
    /// <exception cref="StateException">It is another one.</exception>
    public bool Check(SourcePartition partition)
    {
        if (current.Find(partition) is not { } now || ReferenceEquals(_checked.GetValueOrDefault(partition), now))
        {
            return true;
        }
        _checked[partition] = now;
        if (!_kept.TryGetValue(partition, out string? before) || now.Continues(before))
        {
            return true;
        }
        return now.RestartsWhenReplaced
            ? false
            : throw new StateException(
                $"{partition} is not what the prediction store has counted of it ({before} then, {now} now): it was deleted and made again, or overwritten. Set 'on_replaced: restart' to read it from its first record, or give 'performance' another 'store: {{ directory }}'"
            );
    }

    /// <summary>Writes what has changed.</summary>
    public void Save(StoreBatch batch)
    {
        foreach (SourcePartition partition in _checked.Keys)
        {
            string text = current.Find(partition)!.Text;
            if (_kept.GetValueOrDefault(partition) != text)
            {
                _kept[partition] = text;
                batch.Put(StoreKeys.OfSource(partition), Encoding.UTF8.GetBytes(text));
            }
        }
    }
}
