using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Stages.Performance.Store;

/// <summary>Finds a row of a buffer by its id: open addressing over the ids' low bits, at most half full.</summary>
internal sealed class RowIndex(RowBuffer rows)
{
    // Row number plus one in the low half, 0 where nothing is; in the high half bits of the id, so that the ids themselves, which are
    // anywhere in memory, are hardly ever read for a row that is another one.
    private ulong[] _slots = new ulong[2048];
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

    /// <summary>The row with this id; -1 if absent. Rows added since the last call are indexed first.</summary>
    public int Find(UInt128 id)
    {
        IndexNew();
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        ulong tag = TagOf(id);
        for (int at = (int)(uint)id & mask; slots[at] != 0; at = at + 1 & mask)
        {
            int row = (int)(uint)slots[at] - 1;
            if ((slots[at] & ~(ulong)uint.MaxValue) == tag && rows.Ids[row] == id)
            {
                return row;
            }
        }
        return -1;
    }

    /// <summary>Forgets all rows: the buffer was emptied.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        _indexed = 0;
    }

    // Other bits than those that choose the slot.
    private static ulong TagOf(UInt128 id) => (ulong)(id >> 64) & ~(ulong)uint.MaxValue;

    private void IndexNew()
    {
        ReadOnlySpan<UInt128> ids = rows.Ids;
        if (2 * ids.Length > _slots.Length)
        {
            _slots = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * ids.Length + 1))];
            _indexed = 0;
        }
        int mask = _slots.Length - 1;
        for (; _indexed < ids.Length; _indexed++)
        {
            int at = (int)(uint)ids[_indexed] & mask;
            while (_slots[at] != 0)
            {
                at = at + 1 & mask;
            }
            _slots[at] = TagOf(ids[_indexed]) | (uint)(_indexed + 1);
        }
    }
}
