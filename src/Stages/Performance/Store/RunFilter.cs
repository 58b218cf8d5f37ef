using System.Numerics;

namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Says of most ids that they are in no run of a cohort: a Bloom filter whose bits of one id lie in one word (F. Putze, P. Sanders, J.
/// Singler, ACM JEA 14,
/// 2009), so that a question costs one access to memory. About one id in 500 that is not there is let through.
/// </summary>
internal sealed class RunFilter
{
    private const int IdsPerWord = 3;

    // Each filter is as large as all before it together.
    private readonly List<(ulong[] Words, int Room)> _parts = [];
    private int _left;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes { get; private set; }

    public void Add(ReadOnlySpan<UInt128> ids)
    {
        if (ids.Length > _left)
        {
            int words = (int)
                BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, Math.Max(ids.Length / IdsPerWord + 1, Bytes / sizeof(ulong))));
            _parts.Add((new ulong[words], words - 1));
            (_left, Bytes) = (words * IdsPerWord, Bytes + words * sizeof(ulong));
        }
        (ulong[] newest, int mask) = _parts[^1];
        foreach (UInt128 id in ids)
        {
            newest[(int)(id >> 64) & mask] |= BitsOf(id);
        }
        _left -= ids.Length;
    }

    public bool MayContain(UInt128 id)
    {
        ulong bits = BitsOf(id);
        foreach ((ulong[] words, int mask) in _parts)
        {
            if ((words[(int)(id >> 64) & mask] & bits) == bits)
            {
                return true;
            }
        }
        return false;
    }

    // Five bits by parts of the hash that choose neither word nor chunk.
    private static ulong BitsOf(UInt128 id)
    {
        ulong hash = (ulong)id >> 8;
        return 1UL << (int)(hash & 63)
            | 1UL << (int)(hash >> 6 & 63)
            | 1UL << (int)(hash >> 12 & 63)
            | 1UL << (int)(hash >> 18 & 63)
            | 1UL << (int)(hash >> 24 & 63);
    }
}
