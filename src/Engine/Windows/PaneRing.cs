using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>
/// The newest panes of one length, each with its counts by partition. The clocks of the partitions decide which pane is the newest; a newer
/// pane replaces the oldest. Panes ahead of the clocks wait beside the ring until the clocks reach them. Dropped counts are reused.
/// Remembers what has changed since it was last saved.
/// </summary>
/// <typeparam name="T">The counts.</typeparam>
internal sealed class PaneRing<T>
    where T : class, IMergeable<T>
{
    // Panes of a partition ahead of the clocks. Records that too few others confirm yet need fewer; those of clocks that run ahead are left
    // out when there are more.
    private const int AheadMax = 128;

    private readonly Dictionary<SourcePartition, PaneCounts>[] _panes;
    private readonly Func<T> _create;
    private readonly Stack<PaneCounts> _idle = new();
    private readonly Stack<Dictionary<SourcePartition, PaneCounts>> _idleSlots = new();
    private readonly List<(SourcePartition Partition, long Pane)> _gone = [];

    // Panes ahead of the newest, rising.
    private readonly List<(long Pane, Dictionary<SourcePartition, PaneCounts> Slot)> _ahead = [];
    private long? _reached;

    /// <param name="length">Length of a pane, ms.</param>
    /// <param name="count">Panes kept.</param>
    /// <param name="create">Makes counts that count nothing yet.</param>
    public PaneRing(long length, int count, Func<T> create)
    {
        Length = length;
        _create = create;
        _panes = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<SourcePartition, PaneCounts>())];
    }

    public long Length { get; }

    /// <summary>
    /// Index of the newest pane: the one that the clocks have reached, or, before they have reached any, the newest with records; null
    /// before the first.
    /// </summary>
    public long? Newest => _reached ?? (_ahead.Count > 0 ? _ahead[^1].Pane : null);

    /// <summary>
    /// Adds to the pane of a time; nothing happens if that pane is older than those kept, or ahead of the clocks without room for more.
    /// </summary>
    public void Add(SourcePartition partition, long time, T counts)
    {
        if (Find(partition, EventTime.PaneOf(time, Length), AheadMax) is { } own)
        {
            own.Counts.Add(counts);
            own.IsChanged = true;
        }
    }

    /// <summary>Adds <paramref name="count"/> panes of all partitions, up to <paramref name="last"/>, to <paramref name="sum"/>.</summary>
    public void Sum(long last, int count, T sum)
    {
        for (int i = 0; i < count; i++)
        {
            foreach (PaneCounts own in SlotOf(last - i)?.Values ?? Enumerable.Empty<PaneCounts>())
            {
                sum.Add(own.Counts);
            }
        }
    }

    /// <summary>The clocks have reached a time (Unix ms): its pane is the newest.</summary>
    public void MoveOnTo(long time)
    {
        long pane = EventTime.PaneOf(time, Length);
        if (pane <= _reached)
        {
            return;
        }
        if (_reached is { } reached)
        {
            // After a gap longer than the ring every pane is dropped, once.
            for (long next = Math.Max(reached + 1, pane - _panes.Length + 1); next <= pane; next++)
            {
                Drop(RingSlotOf(next), OldIn(next, reached));
            }
        }
        _reached = pane;
        int passed = 0;
        for (; passed < _ahead.Count && _ahead[passed].Pane <= pane; passed++)
        {
            (long own, Dictionary<SourcePartition, PaneCounts> slot) = _ahead[passed];
            if (own > pane - _panes.Length)
            {
                // The ring's slot is empty: no clock had reached its pane before.
                (_panes[RingIndexOf(own)], slot) = (slot, _panes[RingIndexOf(own)]);
            }
            else
            {
                Drop(slot, own);
            }
            _idleSlots.Push(slot);
        }
        _ahead.RemoveRange(0, passed);
    }

    /// <summary>Writes the panes that have changed since the last call, and deletes those that were let go.</summary>
    public void SaveChanges(StateWriter changes, IPaneCodec<T> codec)
    {
        Span<byte> key = stackalloc byte[PaneKey.Size];
        foreach ((SourcePartition partition, long pane) in _gone)
        {
            PaneKey.Write(key, Length, pane);
            changes.Delete(partition, key);
        }
        _gone.Clear();
        for (int i = 0; _reached is { } reached && i < _panes.Length; i++)
        {
            SaveChanges(reached - i, RingSlotOf(reached - i), changes, codec);
        }
        foreach ((long pane, Dictionary<SourcePartition, PaneCounts> slot) in _ahead)
        {
            SaveChanges(pane, slot, changes, codec);
        }
    }

    /// <summary>Takes over a pane that was saved; if it is older than those kept, it is deleted when changes are saved next.</summary>
    public void Load(SourcePartition partition, long pane, T counts)
    {
        // At any distance ahead: saved panes are restored in any order.
        if (Find(partition, pane, int.MaxValue) is { } own)
        {
            own.Counts.Add(counts);
            own.IsSaved = true;
        }
        else
        {
            _gone.Add((partition, pane));
        }
    }

    /// <summary>Drops a partition's panes; what was saved of them stays saved.</summary>
    public void Forget(SourcePartition partition)
    {
        foreach (Dictionary<SourcePartition, PaneCounts> slot in _panes.Concat(_ahead.Select(a => a.Slot)))
        {
            if (slot.Remove(partition, out PaneCounts? own))
            {
                Recycle(own);
            }
        }
        foreach ((_, Dictionary<SourcePartition, PaneCounts> slot) in _ahead.Where(a => a.Slot.Count == 0))
        {
            _idleSlots.Push(slot);
        }
        _ahead.RemoveAll(a => a.Slot.Count == 0);
        _gone.RemoveAll(g => g.Partition == partition);
    }

    private void SaveChanges(long pane, Dictionary<SourcePartition, PaneCounts> slot, StateWriter changes, IPaneCodec<T> codec)
    {
        Span<byte> key = stackalloc byte[PaneKey.Size];
        PaneKey.Write(key, Length, pane);
        foreach ((SourcePartition partition, PaneCounts own) in slot)
        {
            if (own.IsChanged)
            {
                changes.Put(partition, key, codec.Encode(own.Counts));
                (own.IsChanged, own.IsSaved) = (false, true);
            }
        }
    }

    private PaneCounts? Find(SourcePartition partition, long pane, int aheadMax)
    {
        Dictionary<SourcePartition, PaneCounts>? slot =
            _reached is { } reached && pane <= reached
                ? (pane > reached - _panes.Length ? RingSlotOf(pane) : null)
                : AheadSlotOf(partition, pane, aheadMax);
        if (slot is null)
        {
            return null;
        }
        if (!slot.TryGetValue(partition, out PaneCounts? own))
        {
            own = _idle.TryPop(out PaneCounts? used) ? used : new PaneCounts(_create());
            slot.Add(partition, own);
        }
        return own;
    }

    /// <summary>The slot of a pane ahead of the clocks; null if the partition has too many of them.</summary>
    private Dictionary<SourcePartition, PaneCounts>? AheadSlotOf(SourcePartition partition, long pane, int aheadMax)
    {
        int at = _ahead.Count;
        while (at > 0 && _ahead[at - 1].Pane > pane)
        {
            at--;
        }
        Dictionary<SourcePartition, PaneCounts>? own = at > 0 && _ahead[at - 1].Pane == pane ? _ahead[at - 1].Slot : null;
        if (own?.ContainsKey(partition) != true && _ahead.Count >= aheadMax && CountAhead(partition) >= aheadMax)
        {
            return null;
        }
        if (own is not null)
        {
            return own;
        }
        Dictionary<SourcePartition, PaneCounts> slot = _idleSlots.TryPop(out Dictionary<SourcePartition, PaneCounts>? used) ? used : [];
        _ahead.Insert(at, (pane, slot));
        return slot;
    }

    private int CountAhead(SourcePartition partition) => _ahead.Count(a => a.Slot.ContainsKey(partition));

    /// <summary>The pane that is in the slot of a newer one.</summary>
    private long OldIn(long next, long reached) => reached - EventTime.Modulo(reached - next, _panes.Length);

    private void Drop(Dictionary<SourcePartition, PaneCounts> slot, long pane)
    {
        foreach ((SourcePartition partition, PaneCounts own) in slot)
        {
            if (own.IsSaved)
            {
                _gone.Add((partition, pane));
            }
            Recycle(own);
        }
        slot.Clear();
    }

    private void Recycle(PaneCounts own)
    {
        own.Counts.Clear();
        (own.IsChanged, own.IsSaved) = (false, false);
        _idle.Push(own);
    }

    private Dictionary<SourcePartition, PaneCounts>? SlotOf(long pane) =>
        pane <= _reached ? (pane > _reached - _panes.Length ? RingSlotOf(pane) : null) : _ahead.Find(a => a.Pane == pane).Slot;

    private Dictionary<SourcePartition, PaneCounts> RingSlotOf(long pane) => _panes[RingIndexOf(pane)];

    private int RingIndexOf(long pane) => (int)EventTime.Modulo(pane, _panes.Length);

    /// <summary>The counts of one partition in one pane.</summary>
    private sealed class PaneCounts(T counts)
    {
        public T Counts { get; } = counts;

        /// <summary>Whether they differ from what was saved.</summary>
        public bool IsChanged { get; set; }

        /// <summary>Whether the store has an entry of them.</summary>
        public bool IsSaved { get; set; }
    }
}
