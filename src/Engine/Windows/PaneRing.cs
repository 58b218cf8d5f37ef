using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>
/// The newest panes of one length, each with its counts by partition. Moving on to a newer pane lets go of the oldest; counts
/// that were let go are used again. Remembers what has changed since it was last saved.
/// </summary>
/// <typeparam name="T">The counts.</typeparam>
internal sealed class PaneRing<T>
    where T : class, IMergeable<T>
{
    private readonly Dictionary<SourcePartition, PaneCounts>[] _panes;
    private readonly Func<T> _create;
    private readonly Stack<PaneCounts> _idle = new();
    private readonly List<(SourcePartition Partition, long Pane)> _gone = [];

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

    /// <summary>Index of the newest pane; null before the first.</summary>
    public long? Newest { get; private set; }

    /// <summary>Adds to the pane of a time; nothing happens if that pane is older than those kept.</summary>
    public void Add(SourcePartition partition, long time, T counts)
    {
        if (Find(partition, EventTime.PaneOf(time, Length)) is { } own)
        {
            own.Counts.Add(counts);
            own.IsChanged = true;
        }
    }

    /// <summary>Adds the newest <paramref name="count"/> panes of all partitions to <paramref name="sum"/>.</summary>
    public void SumNewest(int count, T sum)
    {
        for (int i = 0; Newest is { } newest && i < count; i++)
        {
            foreach (PaneCounts own in SlotOf(newest - i).Values)
            {
                sum.Add(own.Counts);
            }
        }
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
        for (int i = 0; Newest is { } newest && i < _panes.Length; i++)
        {
            PaneKey.Write(key, Length, newest - i);
            foreach ((SourcePartition partition, PaneCounts own) in SlotOf(newest - i))
            {
                if (own.IsChanged)
                {
                    changes.Put(partition, key, codec.Encode(own.Counts));
                    (own.IsChanged, own.IsSaved) = (false, true);
                }
            }
        }
    }

    /// <summary>Takes over a pane that was saved; if it is older than those kept, it is deleted when changes are saved next.</summary>
    public void Load(SourcePartition partition, long pane, T counts)
    {
        if (Find(partition, pane) is { } own)
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
        foreach (Dictionary<SourcePartition, PaneCounts> slot in _panes)
        {
            if (slot.Remove(partition, out PaneCounts? own))
            {
                Recycle(own);
            }
        }
        _gone.RemoveAll(g => g.Partition == partition);
    }

    private PaneCounts? Find(SourcePartition partition, long pane)
    {
        MoveOnTo(pane);
        if (pane <= Newest - _panes.Length)
        {
            return null;
        }
        Dictionary<SourcePartition, PaneCounts> slot = SlotOf(pane);
        if (!slot.TryGetValue(partition, out PaneCounts? own))
        {
            own = _idle.TryPop(out PaneCounts? used) ? used : new PaneCounts(_create());
            slot.Add(partition, own);
        }
        return own;
    }

    private void MoveOnTo(long pane)
    {
        if (Newest is not { } newest)
        {
            Newest = pane;
            return;
        }
        // After a gap longer than the ring every pane is let go, once.
        for (long next = Math.Max(newest + 1, pane - _panes.Length + 1); next <= pane; next++)
        {
            LetGo(SlotOf(next), OldIn(next, newest));
        }
        Newest = Math.Max(newest, pane);
    }

    /// <summary>The pane that stands in the slot of a newer one.</summary>
    private long OldIn(long next, long newest) => newest - EventTime.Modulo(newest - next, _panes.Length);

    private void LetGo(Dictionary<SourcePartition, PaneCounts> slot, long pane)
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

    private Dictionary<SourcePartition, PaneCounts> SlotOf(long pane) => _panes[(int)EventTime.Modulo(pane, _panes.Length)];

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
