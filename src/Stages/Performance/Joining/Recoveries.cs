using System.Buffers.Binary;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Funds recoveries by the hash of their id: which transactions their notifications are about, whether the contested payment is among them,
/// and when one was cancelled. A cancellation reaches every notification, whichever came first.
/// </summary>
internal sealed class Recoveries
{
    private readonly PredictionStore _store;
    private readonly Dictionary<ulong, Recovery> _known = [];
    private readonly HashSet<ulong> _changed = [];
    private readonly Dictionary<ulong, HashSet<UInt128>> _newMembers = [];

    // Cancellations that are to reach their notifications, with the earliest time of each.
    private readonly Dictionary<ulong, long> _noted = [];

    public Recoveries(PredictionStore store)
    {
        _store = store;
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.Of(StoreKeys.Recovery)))
        {
            _known[BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(1))] = Recovery.Decode(value);
        }
    }

    /// <summary>Number of funds recoveries known.</summary>
    public int Count => _known.Count;

    /// <summary>Recoveries that were cancelled.</summary>
    public int Cancelled => _known.Values.Count(r => r.CancelledAt != long.MaxValue);

    /// <summary>Recoveries with hops whose contested payment has no notification.</summary>
    public int WithoutRoot => _known.Values.Count(r => r is { HasHop: true, HasRoot: false });

    /// <summary>When the recovery was cancelled (Unix ms); <see cref="long.MaxValue"/> if it was not.</summary>
    public long CancelledAt(ulong recovery) => _known.TryGetValue(recovery, out Recovery known) ? known.CancelledAt : long.MaxValue;

    /// <summary>Notes a notification of a recovery.</summary>
    public void Add(ulong recovery, UInt128 id, long time, bool isHop)
    {
        Recovery known = _known.GetValueOrDefault(recovery, Recovery.None);
        Change(
            recovery,
            known with
            {
                HasHop = known.HasHop || isHop,
                HasRoot = known.HasRoot || !isHop,
                LastSeen = Math.Max(known.LastSeen, time),
            }
        );
        if (!_newMembers.TryGetValue(recovery, out HashSet<UInt128>? members))
        {
            members = [];
            _newMembers.Add(recovery, members);
        }
        members.Add(id);
    }

    /// <summary>Notes a cancellation for <see cref="CancelNoted"/>.</summary>
    public void NoteCancellation(ulong recovery, long time) =>
        _noted[recovery] = Math.Min(_noted.GetValueOrDefault(recovery, long.MaxValue), time);

    /// <summary>Cancels the recoveries whose cancellation was noted.</summary>
    /// <returns>Transactions of which the cancelled recoveries have notifications.</returns>
    public List<UInt128> CancelNoted()
    {
        List<UInt128> withdrawn = [];
        foreach ((ulong recovery, long time) in _noted)
        {
            withdrawn.AddRange(Cancel(recovery, time));
        }
        _noted.Clear();
        return withdrawn;
    }

    /// <summary>Cancels a recovery.</summary>
    /// <returns>Transactions of which the recovery has notifications, to be revised; none if the recovery was cancelled no later
    /// before.</returns>
    public IReadOnlyCollection<UInt128> Cancel(ulong recovery, long time)
    {
        Recovery known = _known.GetValueOrDefault(recovery, Recovery.None);
        if (known.CancelledAt <= time)
        {
            return [];
        }
        Change(recovery, known with { CancelledAt = time, LastSeen = Math.Max(known.LastSeen, time) });
        HashSet<UInt128> members = [.. _newMembers.GetValueOrDefault(recovery, [])];
        members.UnionWith(_store.Scan(StoreKeys.OfMembers(recovery)).Select(e => StoreKeys.IdOf(e.Key)));
        return members;
    }

    /// <summary>Drops recoveries without news since <paramref name="before"/> (Unix ms).</summary>
    public void Expire(long before, StoreBatch batch)
    {
        foreach (ulong old in _known.Where(r => r.Value.LastSeen < before).Select(r => r.Key).ToList())
        {
            _known.Remove(old);
            _changed.Remove(old);
            _newMembers.Remove(old);
            batch.Delete(StoreKeys.OfRecovery(old));
            foreach ((byte[] key, _) in _store.Scan(StoreKeys.OfMembers(old)))
            {
                batch.Delete(key);
            }
        }
    }

    public void Save(StoreBatch batch)
    {
        foreach (ulong recovery in _changed)
        {
            batch.Put(StoreKeys.OfRecovery(recovery), _known[recovery].Encode());
        }
        foreach ((ulong recovery, HashSet<UInt128> members) in _newMembers)
        {
            foreach (UInt128 id in members)
            {
                batch.Put(StoreKeys.OfMember(recovery, id), Array.Empty<byte>());
            }
        }
        _changed.Clear();
        _newMembers.Clear();
    }

    private void Change(ulong recovery, Recovery known)
    {
        _known[recovery] = known;
        _changed.Add(recovery);
    }

    private readonly record struct Recovery(long CancelledAt, long LastSeen, bool HasRoot, bool HasHop)
    {
        private const int Bytes = 2 * sizeof(long) + 2;

        public static Recovery None => new(long.MaxValue, long.MinValue, false, false);

        public static Recovery Decode(ReadOnlySpan<byte> value) =>
            new(
                BinaryPrimitives.ReadInt64LittleEndian(value),
                BinaryPrimitives.ReadInt64LittleEndian(value[8..]),
                value[16] != 0,
                value[17] != 0
            );

        public byte[] Encode()
        {
            byte[] value = new byte[Bytes];
            BinaryPrimitives.WriteInt64LittleEndian(value, CancelledAt);
            BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(8), LastSeen);
            (value[16], value[17]) = (HasRoot ? (byte)1 : (byte)0, HasHop ? (byte)1 : (byte)0);
            return value;
        }
    }
}

/// <summary>How many funds recoveries are known.</summary>
/// <param name="Count">All.</param>
/// <param name="Cancelled">Those that were cancelled.</param>
/// <param name="WithoutRoot">Those with hops whose contested payment has no notification.</param>
internal readonly record struct RecoveryCounts(int Count, int Cancelled, int WithoutRoot);
