using System.Numerics;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Says of most ids at once that they are not in a set: one bit for each id's hash, sixteen times as many bits as ids. What it lets through
/// must be looked up. Scanning a quarter of a million rows for a few labels so takes less than a millisecond.
/// </summary>
internal sealed class IdFilter
{
    private const int LeastWords = 16;

    // 8 MiB. With more than four million ids it lets more through.
    private const int MostWords = 1 << 20;

    private ulong[] _bits = new ulong[LeastWords];
    private uint _mask = LeastWords * 64 - 1;
    private int _room;

    /// <summary>Whether so many ids were added that it should be made again.</summary>
    public bool IsFull => _room <= 0;

    /// <summary>Forgets all ids.</summary>
    /// <param name="count">So many are about to be added; there is room for as many again.</param>
    public void Begin(int count)
    {
        int words = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(count / 4, LeastWords, MostWords));
        if (_bits.Length < words || _bits.Length > words * 16)
        {
            _bits = new ulong[words];
        }
        _bits.AsSpan(0, words).Clear();
        _mask = (uint)words * 64 - 1;
        _room = 2 * Math.Max(count, LeastWords * 4);
    }

    /// <summary>Takes these ids in place of those before.</summary>
    public void Begin(IReadOnlyCollection<UInt128> ids)
    {
        Begin(ids.Count);
        foreach (UInt128 id in ids)
        {
            Add(id);
        }
    }

    public void Add(UInt128 id)
    {
        uint at = (uint)(ulong)id & _mask;
        _bits[at >> 6] |= 1UL << (int)(at & 63);
        _room--;
    }

    public bool MayContain(UInt128 id)
    {
        uint at = (uint)(ulong)id & _mask;
        return (_bits[at >> 6] >> (int)(at & 63) & 1) != 0;
    }
}
