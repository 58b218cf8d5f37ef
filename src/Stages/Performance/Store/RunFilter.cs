namespace Vigia.Stages.Performance.Store;

/// <summary>
/// Says of most ids that they are not among those that were added: a Bloom filter whose bits of one id lie in one word, so that a question
/// costs one access to memory (F. Putze, P. Sanders, J. Singler, ACM JEA 14, 2009). About one id in 100 that was not added is let through.
/// </summary>
internal sealed class RunFilter
{
    private const int IdsPerWord = 5;
    private const int WordsMin = 1 << 10;

    // Each part is as large as all before it together.
    private readonly List<ulong[]> _parts = [];
    private int _left;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes { get; private set; }

    /// <summary>When it was used: later is greater.</summary>
    public long UsedAt { get; set; }

    /// <summary>Bytes that a filter of so many ids takes at least.</summary>
    public static long BytesFor(long ids) => ids / IdsPerWord * sizeof(ulong);

    public void Add(ReadOnlySpan<UInt128> ids)
    {
        if (ids.Length > _left)
        {
            int words = (int)Math.Max(WordsMin, Math.Max(ids.Length / IdsPerWord + 1, Bytes / sizeof(ulong)));
            _parts.Add(new ulong[words]);
            (_left, Bytes) = (words * IdsPerWord, Bytes + words * sizeof(ulong));
        }
        ulong[] newest = _parts[^1];
        foreach (UInt128 id in ids)
        {
            newest[WordOf(id, newest.Length)] |= BitsOf(id);
        }
        _left -= ids.Length;
    }

    public bool MayContain(UInt128 id)
    {
        ulong bits = BitsOf(id);
        foreach (ulong[] words in _parts)
        {
            if ((words[WordOf(id, words.Length)] & bits) == bits)
            {
                return true;
            }
        }
        return false;
    }

    // Bits of the hash that lead to no chunk, spread over the words without a division (D. Lemire, ACM TOMACS 29, 2019).
    private static int WordOf(UInt128 id, int words) => (int)((ulong)(uint)(id >> 64) * (uint)words >> 32);

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
