using System.Numerics;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Says of most ids at once that they are not in a set: one bit for each id's hash, sixteen times as many bits as ids. What it lets through
/// must be looked up. Scanning a quarter of a million rows for a few labels so takes less than a millisecond.
/// </summary>
internal sealed class IdFilter
{
    private ulong[] _bits = [];
    private uint _mask;

    /// <summary>Takes these ids in place of those before.</summary>
    public void Begin(IReadOnlyCollection<UInt128> ids)
    {
        int words = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, ids.Count / 4));
        if (_bits.Length < words)
        {
            _bits = new ulong[words];
        }
        _bits.AsSpan(0, words).Clear();
        _mask = (uint)words * 64 - 1;
        foreach (UInt128 id in ids)
        {
            uint at = (uint)(ulong)id & _mask;
            _bits[at >> 6] |= 1UL << (int)(at & 63);
        }
    }

    public bool MayContain(UInt128 id)
    {
        uint at = (uint)(ulong)id & _mask;
        return (_bits[at >> 6] >> (int)(at & 63) & 1) != 0;
    }
}
