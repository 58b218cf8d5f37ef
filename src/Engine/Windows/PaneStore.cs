using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>
/// Counts by pane and partition for sliding windows. Windows that move in equal steps share their panes; each step length has
/// a ring of its own, to which every record is added, so that a long window costs no more than a short one.
/// </summary>
/// <remarks>
/// Bounded: for each step length at most as many panes as its longest window has steps, per partition that had records in them.
/// Not synchronised.
/// </remarks>
/// <typeparam name="T">The counts.</typeparam>
public sealed class PaneStore<T>
    where T : class, IMergeable<T>
{
    private readonly PaneRing<T>[] _rings;
    private readonly Func<T> _create;
    private readonly List<(SourcePartition Partition, byte[] Key)> _unwanted = [];
    private long _end = long.MinValue;

    /// <param name="windows">The windows that will be asked for.</param>
    /// <param name="create">Makes counts that count nothing yet.</param>
    public PaneStore(IReadOnlyList<SlidingWindow> windows, Func<T> create)
    {
        _create = create;
        _rings =
        [
            .. windows
                .GroupBy(w => w.Step)
                .Select(steps => new PaneRing<T>((long)steps.Key.TotalMilliseconds, steps.Max(w => w.Steps), create)),
        ];
    }

    /// <summary>Adds counts of records whose pane begins at <paramref name="paneStart"/> (Unix ms).</summary>
    public void Add(SourcePartition partition, long paneStart, T counts)
    {
        foreach (PaneRing<T> ring in _rings)
        {
            ring.Add(partition, paneStart, counts);
        }
    }

    /// <summary>The clocks of the partitions have reached a time (Unix ms): latest spans end with its step.</summary>
    public void MoveOnTo(long time)
    {
        foreach (PaneRing<T> ring in _rings)
        {
            ring.MoveOnTo(time);
        }
    }

    /// <summary>
    /// No more records arrive: latest spans end with the step of a time (Unix ms) that the clocks may not have reached. Drops nothing.
    /// </summary>
    public void EndAt(long time) => _end = time;

    /// <summary>Adds the window's latest span, over all partitions, to <paramref name="sum"/>.</summary>
    public void Sum(SlidingWindow window, T sum)
    {
        PaneRing<T> ring = RingOf(window);
        if (LastOf(ring) is { } last)
        {
            ring.Sum(last, window.Steps, sum);
        }
    }

    /// <summary>
    /// Begin and end (Unix ms) of the window's latest span, which ends with the step that the clocks have reached, before that with the
    /// newest record's; null before the first.
    /// </summary>
    public (long Start, long End)? SpanOf(SlidingWindow window)
    {
        PaneRing<T> ring = RingOf(window);
        return LastOf(ring) is not { } last
            ? null
            : (EventTime.StartOf(last - window.Steps + 1, ring.Length), EventTime.EndOf(last, ring.Length));
    }

    /// <summary>Writes the panes that have changed since the last call, and deletes those that are kept no more.</summary>
    public void SaveChanges(StateWriter changes, IPaneCodec<T> codec)
    {
        foreach ((SourcePartition partition, byte[] key) in _unwanted)
        {
            changes.Delete(partition, key);
        }
        _unwanted.Clear();
        foreach (PaneRing<T> ring in _rings)
        {
            ring.SaveChanges(changes, codec);
        }
    }

    /// <summary>Takes over a saved pane. One of a length that no window has any more is deleted when changes are saved next.</summary>
    /// <param name="partition">Whose it is.</param>
    /// <param name="key">The entry's key, see <see cref="PaneKey"/>.</param>
    /// <param name="value">The entry's value.</param>
    /// <param name="codec">Wrote it.</param>
    /// <exception cref="StateException">Key or value are not from here.</exception>
    public void Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, IPaneCodec<T> codec)
    {
        if (!PaneKey.TryRead(key, out long length, out long pane))
        {
            throw new StateException($"state of {partition} has a key that is not a pane's; clear the state");
        }
        if (_rings.FirstOrDefault(r => r.Length == length) is not { } ring)
        {
            _unwanted.Add((partition, key.ToArray()));
            return;
        }
        T counts = _create();
        codec.Decode(value, counts);
        ring.Load(partition, pane, counts);
    }

    /// <summary>Drops a partition's counts; what was saved of them stays saved, for the instance that takes the partition over.</summary>
    public void Forget(SourcePartition partition)
    {
        _unwanted.RemoveAll(u => u.Partition == partition);
        foreach (PaneRing<T> ring in _rings)
        {
            ring.Forget(partition);
        }
    }

    private long? LastOf(PaneRing<T> ring) =>
        ring.Newest is { } newest && _end != long.MinValue ? Math.Max(newest, EventTime.PaneOf(_end, ring.Length)) : ring.Newest;

    private PaneRing<T> RingOf(SlidingWindow window) => _rings.First(r => r.Length == (long)window.Step.TotalMilliseconds);
}
