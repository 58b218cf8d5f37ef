using System.Runtime.InteropServices;

namespace Vigia.Stages.Performance.Joining;

/// <summary>Labels and decisions that are to be joined.</summary>
internal sealed class Arrivals
{
    private readonly List<Arrival> _all = [];

    public int Count => _all.Count;

    public Arrival this[int index] => _all[index];

    /// <param name="id">Whose transaction it is.</param>
    /// <param name="approximateTime">When the transaction happened, as far as the record can say (Unix ms).</param>
    /// <param name="revision">The label or decision.</param>
    public void Add(UInt128 id, long approximateTime, in Revision revision) =>
        _all.Add(new Arrival(id, approximateTime, revision, _all.Count));

    /// <summary>Puts them in the order of ids, those of one in the order in which they came.</summary>
    public void Sort() => _all.Sort(static (a, b) => a.Id.CompareTo(b.Id) is var order and not 0 ? order : a.Order.CompareTo(b.Order));

    /// <summary>What has come about one transaction, once they are sorted.</summary>
    public ReadOnlySpan<Arrival> GroupAt(int start)
    {
        Span<Arrival> all = CollectionsMarshal.AsSpan(_all);
        int end = start + 1;
        while (end < all.Length && all[end].Id == all[start].Id)
        {
            end++;
        }
        return all[start..end];
    }

    public void Clear() => _all.Clear();
}

/// <summary>A label or decision, and its place among those that came since they were last joined.</summary>
internal readonly record struct Arrival(UInt128 Id, long ApproximateTime, Revision Revision, int Order);
