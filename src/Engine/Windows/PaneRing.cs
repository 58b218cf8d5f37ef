using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>
/// The newest panes of one length, each with its counts by partition. Moving on to a newer pane lets go of the oldest; counts
/// that were let go are used again.
/// </summary>
/// <typeparam name="T">The counts.</typeparam>
internal sealed class PaneRing<T>
    where T : class, IMergeable<T>
{
    private readonly Dictionary<SourcePartition, T>[] _panes;
    private readonly Func<T> _create;
    private readonly Stack<T> _idle = new();

    /// <param name="length">Length of a pane, ms.</param>
    /// <param name="count">Panes kept.</param>
    /// <param name="create">Makes counts that count nothing yet.</param>
    public PaneRing(long length, int count, Func<T> create)
    {
        Length = length;
        _create = create;
        _panes = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<SourcePartition, T>())];
    }

    public long Length { get; }

    /// <summary>Index of the newest pane; null before the first.</summary>
    public long? Newest { get; private set; }

    /// <summary>Panes kept.</summary>
    public int Count => _panes.Length;

    /// <summary>Adds to the pane of a time; nothing happens if that pane is older than those kept.</summary>
    public void Add(SourcePartition partition, long time, T counts)
    {
        long pane = EventTime.PaneOf(time, Length);
        MoveOnTo(pane);
        if (pane <= Newest - _panes.Length)
        {
            return;
        }
        Dictionary<SourcePartition, T> slot = SlotOf(pane);
        if (!slot.TryGetValue(partition, out T? own))
        {
            own = _idle.TryPop(out T? used) ? used : _create();
            slot.Add(partition, own);
        }
        own.Add(counts);
    }

    /// <summary>Adds the newest <paramref name="count"/> panes of all partitions to <paramref name="sum"/>.</summary>
    public void SumNewest(int count, T sum)
    {
        for (int i = 0; Newest is { } newest && i < count; i++)
        {
            foreach (T counts in SlotOf(newest - i).Values)
            {
                sum.Add(counts);
            }
        }
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
            Dictionary<SourcePartition, T> slot = SlotOf(next);
            foreach (T counts in slot.Values)
            {
                counts.Clear();
                _idle.Push(counts);
            }
            slot.Clear();
        }
        Newest = Math.Max(newest, pane);
    }

    private Dictionary<SourcePartition, T> SlotOf(long pane) => _panes[(int)EventTime.Modulo(pane, _panes.Length)];
}
