using System.Buffers;
using System.Buffers.Binary;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Labels and decisions whose transaction has not come yet: in memory, and in the store so that a restart does not lose them.
/// </summary>
internal sealed class WaitingRevisions(PredictionStore store)
{
    // Entries of an older format: time and verdict.
    private const int OldBytes = sizeof(long) + 1;

    private readonly Dictionary<UInt128, Revision[]> _revisions = [];
    private readonly HashSet<UInt128> _changed = [];

    /// <summary>Transactions that are waited for.</summary>
    public int Count => _revisions.Count;

    /// <summary>Transactions that labels wait for; decisions may wait for more.</summary>
    public int Labelled => _revisions.Values.Count(revisions => Array.Exists(revisions, r => r.IsLabel));

    /// <summary>Whose labels and decisions wait.</summary>
    public IReadOnlyCollection<UInt128> Ids => _revisions.Keys;

    public bool Contains(UInt128 id) => _revisions.ContainsKey(id);

    /// <summary>The latest of a transaction's labels in one notification.</summary>
    public TimedVerdict LatestOf(UInt128 id, ulong key) =>
        _revisions.TryGetValue(id, out Revision[]? known) ? Latest(known.Where(r => r.Key == key)) : TimedVerdict.None;

    public void Add(UInt128 id, in Revision revision)
    {
        Revision[] known = _revisions.GetValueOrDefault(id, []);
        if (!known.Contains(revision))
        {
            _revisions[id] = [.. known, revision];
            _changed.Add(id);
        }
    }

    /// <summary>Removes and returns what waits for a transaction: it has come.</summary>
    public Revision[] Take(UInt128 id)
    {
        _revisions.Remove(id, out Revision[]? revisions);
        _changed.Add(id);
        return revisions ?? [];
    }

    /// <summary>
    /// Gives up what waited in vain: of each transaction those that are all from before <paramref name="time"/> (Unix ms), up to a gap
    /// that is
    /// longer than the patience. So it makes no difference how often this is called.
    /// </summary>
    /// <param name="time">Unix ms.</param>
    /// <param name="patience">How long they wait (ms).</param>
    /// <returns>
    /// For each transaction and gap the verdict of the latest label; null where only decisions waited.
    /// </returns>
    public List<Verdict?> GiveUp(long time, long patience)
    {
        List<Verdict?> given = [];
        foreach (UInt128 id in _revisions.Where(w => w.Value.Any(r => r.Time < time)).Select(w => w.Key).ToList())
        {
            Revision[] waiting = [.. Take(id).OrderBy(r => r.Time)];
            int start = 0;
            for (int end = 1; end <= waiting.Length; end++)
            {
                bool isLast = end == waiting.Length || EventTime.Subtract(waiting[end].Time, waiting[end - 1].Time) > patience;
                if (isLast && waiting[end - 1].Time < time)
                {
                    given.Add(Latest(waiting[start..end]) is { IsLabel: true } latest ? latest.Verdict : null);
                    start = end;
                }
            }
            if (start < waiting.Length)
            {
                _revisions[id] = waiting[start..];
            }
        }
        return given;
    }

    public void Save(StoreBatch batch)
    {
        foreach (UInt128 id in _changed)
        {
            batch.DeleteHere(StoreKeys.OfWaiting(id));
            if (_revisions.TryGetValue(id, out Revision[]? revisions))
            {
                batch.Put(StoreKeys.OfWaitingRevisions(id), Encode(revisions));
            }
            else
            {
                batch.Delete(StoreKeys.OfWaitingRevisions(id));
            }
        }
        _changed.Clear();
    }

    public void Load()
    {
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Waiting)))
        {
            _revisions[StoreKeys.IdOf(key)] = DecodeOld(value);
        }
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.WaitingRevisions)))
        {
            List<Revision> revisions = [];
            var reader = new RevisionReader(value, store);
            while (!reader.IsAtEnd)
            {
                revisions.Add(reader.ReadRevision());
            }
            _revisions[StoreKeys.IdOf(key)] = [.. revisions];
        }
    }

    private static TimedVerdict Latest(IEnumerable<Revision> revisions) =>
        revisions.Where(r => r.IsLabel).Select(r => new TimedVerdict(r.Time, r.Verdict, r.Facts)).DefaultIfEmpty(TimedVerdict.None).Max();

    private static byte[] Encode(Revision[] revisions)
    {
        var writer = new RevisionWriter(new ArrayBufferWriter<byte>());
        foreach (Revision revision in revisions)
        {
            writer.Write(revision);
        }
        return writer.ToArray();
    }

    private Revision[] DecodeOld(byte[] value)
    {
        if (value.Length % OldBytes != 0)
        {
            throw store.Damaged();
        }
        var revisions = new Revision[value.Length / OldBytes];
        for (int i = 0; i < revisions.Length; i++)
        {
            ReadOnlySpan<byte> entry = value.AsSpan(i * OldBytes, OldBytes);
            revisions[i] = new Revision(BinaryPrimitives.ReadInt64LittleEndian(entry), 0, 0, (Verdict)entry[^1], LabelFacts.None, null);
        }
        return revisions;
    }
}
