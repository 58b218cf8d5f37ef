using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Stages.Performance.Store;

/// <summary>Finds a row of a buffer by its id: open addressing over the ids' low bits, at most five eighths full.</summary>
internal sealed class RowIndex(RowBuffer rows)
{
    private const int LeastSlots = 1 << 11;

    // A table that is too small becomes so many times larger: every id is placed again then.
    private const int Growth = 4;

    // Row number plus one in the low bits, as many as choose the slot, 0 where nothing is; above them bits of the id, so that the ids
    // themselves, which are anywhere in memory, are hardly ever read for a row that is another one.
    private uint[] _slots = new uint[LeastSlots];
    private int _indexed;

    /// <summary>Asks for the memory in which an id will be looked for, so that it is there by then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(UInt128 id)
    {
        if (Sse.IsSupported)
        {
            // The address is a hint: should the array move meanwhile, nothing is read.
            Sse.Prefetch0(Unsafe.AsPointer(ref _slots[(int)(uint)id & _slots.Length - 1]));
        }
    }

    /// <summary>Indexes the rows that were added without the index, and makes room for so many more.</summary>
    public void Reserve(int more)
    {
        long needed = (long)rows.Count + more;
        if (8 * needed > 5L * _slots.Length)
        {
            int length = _slots.Length;
            while (8 * needed > 5L * length)
            {
                length = checked(length * Growth);
            }
            (_slots, _indexed) = (new uint[length], 0);
        }
        ReadOnlySpan<UInt128> ids = rows.Ids;
        for (; _indexed < ids.Length; _indexed++)
        {
            // Two rows may have one id, where they were loaded: the first is found.
            int slot = SlotOf(ids[_indexed], out _);
            if (_slots[slot] == 0)
            {
                Put(slot, ids[_indexed], _indexed);
            }
        }
    }

    /// <summary>Finds the row with this id, or where it would be: every row is indexed, and there is room.</summary>
    /// <param name="id">The id.</param>
    /// <param name="row">The row; -1 if absent.</param>
    /// <returns>The slot, for <see cref="Add"/>.</returns>
    public int SlotOf(UInt128 id, out int row)
    {
        uint[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        uint tag = TagOf(id, mask);
        uint at = (uint)id & mask;
        for (; slots[at] != 0; at = at + 1 & mask)
        {
            row = (int)(slots[at] & mask) - 1;
            if ((slots[at] & ~mask) == tag && rows.IdOf(row) == id)
            {
                return (int)at;
            }
        }
        row = -1;
        return (int)at;
    }

    /// <summary>Indexes the row that was added last, whose id was looked for and not found.</summary>
    public void Add(int slot, UInt128 id)
    {
        Put(slot, id, rows.Count - 1);
        _indexed = rows.Count;
    }

    /// <summary>Forgets all rows: the buffer was emptied.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        _indexed = 0;
    }

    private void Put(int slot, UInt128 id, int row) => _slots[slot] = TagOf(id, (uint)_slots.Length - 1) | (uint)(row + 1);

    // Other bits than those that choose the slot.
    private static uint TagOf(UInt128 id, uint mask) => (uint)(id >> 96) & ~mask;
}
