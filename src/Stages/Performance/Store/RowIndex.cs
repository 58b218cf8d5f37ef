using System.Numerics;

namespace Vigia.Stages.Performance.Store;

/// <summary>Finds a row of a buffer by its id: open addressing over the ids' low bits, at most half full.</summary>
internal sealed class RowIndex(RowBuffer rows)
{
    // Row number plus one; 0 where nothing is.
    private int[] _slots = new int[2048];
    private int _indexed;

    /// <summary>The row with this id; -1 if absent. Rows added since the last call are indexed first.</summary>
    public int Find(UInt128 id)
    {
        IndexNew();
        ReadOnlySpan<UInt128> ids = rows.Ids;
        int mask = _slots.Length - 1;
        for (int at = (int)(uint)id & mask; _slots[at] != 0; at = at + 1 & mask)
        {
            if (ids[_slots[at] - 1] == id)
            {
                return _slots[at] - 1;
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

    private void IndexNew()
    {
        ReadOnlySpan<UInt128> ids = rows.Ids;
        if (2 * ids.Length > _slots.Length)
        {
            _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * ids.Length + 1))];
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
            _slots[at] = _indexed + 1;
        }
    }
}
