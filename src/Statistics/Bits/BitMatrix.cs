using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vigia.Statistics.Bits;

/// <summary>
/// Bits of some rows by column, to count in how many rows two columns both have theirs. A word has 64 rows of a column. Columns are in
/// groups of eight, whose words lie side by side, so that a vector counts one column with eight others.
/// </summary>
public sealed class BitMatrix
{
    /// <summary>Most rows: as many as bytes can count.</summary>
    public const int MaxRows = 31 * Step * 64;

    /// <summary>Rows of a word.</summary>
    public const int WordRows = 64;

    /// <summary>Columns of a group.</summary>
    public const int Group = 8;

    // Words that are added up at once.
    private const int Step = 8;

    private readonly int _groups;
    private readonly int _groupWords;
    private readonly ulong[] _words;

    // Vectors begin at lines of the cache.
    private readonly int _start;

    /// <param name="groups">How many groups of eight columns there are.</param>
    /// <param name="rows">How many rows there are at most; a multiple of 512, and at most <see cref="MaxRows"/>.</param>
    public BitMatrix(int groups, int rows)
    {
        (_groups, _groupWords) = (groups, rows / WordRows * Group);
        _words = GC.AllocateArray<ulong>((groups * _groupWords) + Group, pinned: true);
        _start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_words, 0) / sizeof(ulong) & (Group - 1));
    }

    /// <summary>Sets the eight columns of a group in 64 rows.</summary>
    /// <param name="group">Which.</param>
    /// <param name="word">Number of the 64 rows.</param>
    /// <param name="bytes">A byte for each row; its lowest bit is that of the first column.</param>
    public void Set(int group, int word, Vector512<byte> bytes)
    {
        Span<ulong> columns = _words.AsSpan(StartOf(group) + word * Group, Group);
        for (int column = Group - 1; column >= 0; column--)
        {
            columns[column] = bytes.ExtractMostSignificantBits();
            bytes += bytes;
        }
    }

    /// <summary>Clears what follows the first words up to the end of their 512 rows.</summary>
    public void ClearFrom(int words)
    {
        for (int group = 0; group < _groups; group++)
        {
            _words.AsSpan(StartOf(group) + words * Group, (-words & (Step - 1)) * Group).Clear();
        }
    }

    /// <summary>In how many of the first rows a column has its bit.</summary>
    /// <param name="column">Which.</param>
    /// <param name="words">Number of words of 64 rows.</param>
    public int Count(int column, int words)
    {
        int count = 0;
        for (int word = 0; word < words; word++)
        {
            count += BitOperations.PopCount(_words[At(column, word)]);
        }
        return count;
    }

    /// <summary>In how many of the first rows a column and each one of a group both have their bit.</summary>
    /// <param name="column">The one.</param>
    /// <param name="group">The group.</param>
    /// <param name="words">Number of words of 64 rows; what follows up to the next 512 rows must be clear.</param>
    /// <returns>A count for each column of the group.</returns>
    /// <remarks>Carry-save adders, as Harley and Seal count bits (Mula, Kurz, Lemire 2018): of eight words only one is counted.</remarks>
    public Vector512<ulong> CountBoth(int column, int group, int words)
    {
        int last = words + (-words & (Step - 1));
        // The loop reads the last word of both through references.
        _ = _words[At(column, last - 1)];
        _ = _words[StartOf(group) + (last * Group) - 1];
        ref ulong one = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), At(column, 0));
        ref ulong eight = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), StartOf(group));
        Vector512<ulong> ones = default,
            twos = default,
            fours = default,
            eights = default;
        for (int word = 0; word < last; word += Step)
        {
            Vector512<ulong> twosA = Carry(ref ones, Both(ref one, ref eight, word), Both(ref one, ref eight, word + 1));
            Vector512<ulong> twosB = Carry(ref ones, Both(ref one, ref eight, word + 2), Both(ref one, ref eight, word + 3));
            Vector512<ulong> foursA = Carry(ref twos, twosA, twosB);
            twosA = Carry(ref ones, Both(ref one, ref eight, word + 4), Both(ref one, ref eight, word + 5));
            twosB = Carry(ref ones, Both(ref one, ref eight, word + 6), Both(ref one, ref eight, word + 7));
            Vector512<ulong> foursB = Carry(ref twos, twosA, twosB);
            eights += BitsOfBytes(Carry(ref fours, foursA, foursB));
        }
        Vector512<ulong> rest = BitsOfBytes(ones) + (BitsOfBytes(twos) << 1) + (BitsOfBytes(fours) << 2);
        return SumOfBytes(rest) + (SumOfBytes(eights) << 3);
    }

    private int StartOf(int group) => _start + (group * _groupWords);

    private int At(int column, int word) => StartOf(column / Group) + (word * Group) + (column % Group);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Both(ref ulong one, ref ulong eight, int word) =>
        Vector512.Create(Unsafe.Add(ref one, word * Group)) & Vector512.LoadUnsafe(ref eight, (nuint)(word * Group));

    /// <summary>Adds two words to a sum of single bits, and returns what carries over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Carry(ref Vector512<ulong> sum, Vector512<ulong> a, Vector512<ulong> b)
    {
        Vector512<ulong> carry = Avx512F.IsSupported ? Avx512F.TernaryLogic(sum, a, b, 0xE8) : Vector512.ConditionalSelect(sum ^ a, b, a);
        sum = sum ^ a ^ b;
        return carry;
    }

    /// <summary>How many bits each byte has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> BitsOfBytes(Vector512<ulong> bits)
    {
        bits -= (bits >> 1) & Vector512.Create(0x5555_5555_5555_5555UL);
        bits = (bits & Vector512.Create(0x3333_3333_3333_3333UL)) + ((bits >> 2) & Vector512.Create(0x3333_3333_3333_3333UL));
        return (bits + (bits >> 4)) & Vector512.Create(0x0F0F_0F0F_0F0F_0F0FUL);
    }

    /// <summary>The sum of the eight bytes of each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> SumOfBytes(Vector512<ulong> bytes)
    {
        bytes = (bytes & Vector512.Create(0x00FF_00FF_00FF_00FFUL)) + ((bytes >> 8) & Vector512.Create(0x00FF_00FF_00FF_00FFUL));
        bytes += bytes >> 32;
        return (bytes + (bytes >> 16)) & Vector512.Create(0xFFFFUL);
    }
}
