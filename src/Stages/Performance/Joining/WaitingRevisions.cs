using System.Buffers.Binary;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Labels and decisions whose transaction has not come yet. They are in the store, however many there are; memory holds those that changed
/// since they were written, some more up to a number, and a filter that says of most ids that nothing waits for them.
/// </summary>
/// <param name="store">Where they are kept.</param>
internal sealed class WaitingRevisions(PredictionStore store)
{
    // Entries of an older format: time and verdict.
    private const int OldBytes = sizeof(long) + 1;

    // By transaction; empty: it has come, but the store does not know that yet.
    private readonly Dictionary<UInt128, Revision[]> _held = [];
    private readonly HashSet<UInt128> _changed = [];
    private readonly IdFilter _filter = new();

    // Whether the store holds some that memory does not.
    private bool _isPartial;
    private bool _hasOldFormat;

    // No label or decision that waits has an earlier time (Unix ms).
    private long _earliest = long.MaxValue;

    /// <summary>Transactions that are waited for.</summary>
    public int Count { get; private set; }

    /// <summary>Transactions that labels wait for; decisions may wait for more.</summary>
    public int Labelled { get; private set; }

    /// <summary>Transactions of which something is to be written.</summary>
    public int Changed => _changed.Count;

    /// <summary>Transactions whose labels and decisions are in memory.</summary>
    public int Held => _held.Count;

    /// <summary>False: nothing waits for the transaction. What this lets through must be looked up.</summary>
    public bool MayContain(UInt128 id) => _filter.MayContain(id);

    /// <summary>The latest of a transaction's labels in one notification.</summary>
    public TimedVerdict LatestOf(UInt128 id, ulong key) => Latest(Find(id).Where(r => r.Key == key));

    public void Add(UInt128 id, in Revision revision)
    {
        Revision[] known = Find(id);
        if (known.Contains(revision))
        {
            return;
        }
        if (known.Length == 0 && _filter.IsFull)
        {
            FillFilter();
        }
        _filter.Add(id);
        _earliest = Math.Min(_earliest, revision.Time);
        Set(id, known, [.. known, revision]);
    }

    /// <summary>Removes and returns what waits for a transaction: it has come.</summary>
    public Revision[] Take(UInt128 id)
    {
        Revision[] known = Find(id);
        if (known.Length > 0)
        {
            Set(id, known, []);
        }
        return known;
    }

    /// <summary>
    /// Gives up what waited in vain: of each transaction those that are all from before <paramref name="time"/> (Unix ms), up to a gap
    /// that is longer than the patience. So it makes no difference how often this is called. Changes may be saved between two results.
    /// </summary>
    /// <param name="time">Unix ms.</param>
    /// <param name="patience">How long they wait (ms).</param>
    /// <returns>For each transaction and gap the verdict of the latest label; null where only decisions waited.</returns>
    public IEnumerable<Verdict?> GiveUp(long time, long patience)
    {
        if (_earliest >= time)
        {
            yield break;
        }
        long earliest = long.MaxValue;
        foreach ((UInt128 id, Revision[] scanned) in All())
        {
            bool isOld = scanned.Any(r => r.Time < time);
            // What the scan sees may have been saved otherwise since it began.
            Revision[] revisions = isOld ? Find(id) : scanned;
            (Revision[] left, List<Verdict?> given) = isOld ? Split(revisions, time, patience) : (revisions, []);
            if (left.Length > 0)
            {
                earliest = Math.Min(earliest, left.Min(r => r.Time));
            }
            if (left.Length < revisions.Length)
            {
                Set(id, revisions, left);
            }
            foreach (Verdict? verdict in given)
            {
                yield return verdict;
            }
        }
        _earliest = earliest;
    }

    public void Save(StoreBatch batch)
    {
        foreach (UInt128 id in _changed)
        {
            if (_hasOldFormat)
            {
                batch.DeleteHere(StoreKeys.OfWaiting(id));
            }
            if (_held[id] is { Length: > 0 } revisions)
            {
                batch.Put(StoreKeys.OfWaitingRevisions(id), RevisionWriter.Encode(revisions));
            }
            else
            {
                batch.Delete(StoreKeys.OfWaitingRevisions(id));
                _held.Remove(id);
            }
        }
        _changed.Clear();
        _hasOldFormat = false;
        if (_held.Count > store.HeldWaiting)
        {
            _held.Clear();
        }
        _isPartial = _held.Count < Count;
        if (Count == 0)
        {
            _filter.Begin(0);
            _earliest = long.MaxValue;
        }
    }

    public void Load()
    {
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Waiting)))
        {
            _hasOldFormat = true;
            Set(StoreKeys.IdOf(key), [], DecodeOld(value));
        }
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.WaitingRevisions)))
        {
            Revision[] revisions = RevisionReader.Decode(value, store);
            CountChange([], revisions);
            _earliest = Math.Min(_earliest, revisions.Min(r => r.Time));
            if (_held.Count < store.HeldWaiting)
            {
                _held.TryAdd(StoreKeys.IdOf(key), revisions);
            }
        }
        _earliest = _held.Values.SelectMany(r => r).Select(r => r.Time).Append(_earliest).Min();
        _isPartial = _held.Count < Count;
        FillFilter();
    }

    /// <summary>What of a transaction's waited in vain, and what still waits.</summary>
    private static (Revision[] Left, List<Verdict?> Given) Split(Revision[] revisions, long time, long patience)
    {
        List<Verdict?> given = [];
        Revision[] waiting = [.. revisions.OrderBy(r => r.Time)];
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
        return (waiting[start..], given);
    }

    private static TimedVerdict Latest(IEnumerable<Revision> revisions) =>
        revisions.Where(r => r.IsLabel).Select(r => new TimedVerdict(r.Time, r.Verdict, r.Facts)).DefaultIfEmpty(TimedVerdict.None).Max();

    private Revision[] Find(UInt128 id)
    {
        if (!_filter.MayContain(id))
        {
            return [];
        }
        if (_held.TryGetValue(id, out Revision[]? held))
        {
            return held;
        }
        return _isPartial && store.Get(StoreKeys.OfWaitingRevisions(id)) is { } value ? RevisionReader.Decode(value, store) : [];
    }

    private void Set(UInt128 id, Revision[] before, Revision[] after)
    {
        CountChange(before, after);
        _held[id] = after;
        _changed.Add(id);
    }

    private void CountChange(Revision[] before, Revision[] after)
    {
        Count += (after.Length > 0 ? 1 : 0) - (before.Length > 0 ? 1 : 0);
        Labelled += (Array.Exists(after, r => r.IsLabel) ? 1 : 0) - (Array.Exists(before, r => r.IsLabel) ? 1 : 0);
    }

    /// <summary>All that waits: first what is in memory, then the others, as the store had them when they were begun.</summary>
    private IEnumerable<(UInt128 Id, Revision[] Revisions)> All()
    {
        foreach (UInt128 id in _held.Keys.ToList())
        {
            if (Find(id) is { Length: > 0 } revisions)
            {
                yield return (id, revisions);
            }
        }
        if (!_isPartial)
        {
            yield break;
        }
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.WaitingRevisions)))
        {
            UInt128 id = StoreKeys.IdOf(key);
            if (!_held.ContainsKey(id))
            {
                yield return (id, RevisionReader.Decode(value, store));
            }
        }
    }

    /// <summary>Makes the filter of what waits now, so that it forgets what has come.</summary>
    private void FillFilter()
    {
        _filter.Begin(Count);
        foreach (UInt128 id in _held.Keys)
        {
            _filter.Add(id);
        }
        if (_isPartial)
        {
            foreach ((byte[] key, _) in store.Scan(StoreKeys.Of(StoreKeys.WaitingRevisions)))
            {
                _filter.Add(StoreKeys.IdOf(key));
            }
        }
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
