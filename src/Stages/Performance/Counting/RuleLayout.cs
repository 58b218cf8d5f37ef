using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Where rules are in a transaction's payload, a bit each, and in which series they are counted: all that fired; those that no model and no
/// other rule flagged; those that neither the champion nor another rule flagged; those that a model flagged too, by rule and model; and
/// those on which two rules fired, by pair. The last two know nothing of outcome groups.
/// </summary>
internal sealed class RuleLayout
{
    private readonly int _at;

    /// <param name="rules">In the order of their bits.</param>
    /// <param name="models">How many models there are.</param>
    /// <param name="at">Where in the payload the bits begin.</param>
    /// <param name="firstSeries">Number of the first series.</param>
    public RuleLayout(IReadOnlyList<RuleInfo> rules, int models, int at, int firstSeries)
    {
        (Infos, _at) = (rules, at);
        int count = rules.Count;
        Bytes = (count + 7) / 8;
        (Fired, Alone, Decisive, WithModels, Pairs) = (firstSeries, firstSeries + 1, firstSeries + 2, firstSeries + 3, firstSeries + 4);
        Cells = count == 0 ? [] : [count, count, count, count * models, count * (count - 1) / 2];
    }

    public IReadOnlyList<RuleInfo> Infos { get; }

    public int Count => Infos.Count;

    /// <summary>Bytes in the payload.</summary>
    public int Bytes { get; }

    /// <summary>Cells of each series.</summary>
    public int[] Cells { get; }

    /// <summary>The series of all transactions on which a rule fired.</summary>
    public int Fired { get; }

    /// <summary>The series of those that no model and no other rule flagged.</summary>
    public int Alone { get; }

    /// <summary>The series of those that neither the champion nor another rule flagged.</summary>
    public int Decisive { get; }

    /// <summary>The series of those that a model flagged too.</summary>
    public int WithModels { get; }

    /// <summary>The series of those on which two rules fired.</summary>
    public int Pairs { get; }

    /// <summary>The cell of a rule and a model.</summary>
    public int CellOf(int rule, int model) => model * Count + rule;

    /// <summary>The cell of two rules.</summary>
    /// <param name="rule">The one with the greater number.</param>
    /// <param name="other">The one with the lesser number.</param>
    public static int CellOfPair(int rule, int other) => rule * (rule - 1) / 2 + other;

    /// <summary>Which rules fired, a bit each.</summary>
    public ReadOnlySpan<byte> MaskOf(ReadOnlySpan<byte> payload) => payload.Slice(_at, Bytes);

    /// <summary>How many rules fired.</summary>
    public static int CountOf(ReadOnlySpan<byte> mask)
    {
        int count = 0;
        for (int first = 0; first < mask.Length; first += sizeof(ulong))
        {
            count += BitOperations.PopCount(WordOf(mask[first..]));
        }
        return count;
    }

    /// <summary>The rules that fired, by rising number.</summary>
    /// <returns>The part of <paramref name="room"/> that holds them.</returns>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> payload, ref FiredRules room) => NumbersOf(MaskOf(payload), ref room);

    /// <summary>The rules of a mask, by rising number.</summary>
    /// <returns>The part of <paramref name="room"/> that holds them.</returns>
    public static ReadOnlySpan<byte> NumbersOf(ReadOnlySpan<byte> bytes, ref FiredRules room)
    {
        Span<byte> fired = room;
        int count = 0;
        for (int first = 0; first < bytes.Length; first += sizeof(ulong))
        {
            for (ulong word = WordOf(bytes[first..]); word != 0; word &= word - 1)
            {
                fired[count++] = (byte)(8 * first + BitOperations.TrailingZeroCount(word));
            }
        }
        return fired[..count];
    }

    /// <summary>Writes the mask of a row.</summary>
    /// <returns>Whether the record names a rule that is unknown: the bit after those of all rules.</returns>
    public bool Write(Span<byte> payload, ReadOnlySpan<ulong> mask)
    {
        Span<byte> bytes = payload.Slice(_at, Bytes);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(mask[i >> 3] >> 8 * (i & 7));
        }
        bool namesUnknown = Count < 64 * mask.Length && (mask[Count >> 6] >> (Count & 63) & 1) != 0;
        if ((Count & 7) != 0)
        {
            bytes[^1] &= (byte)((1 << (Count & 7)) - 1);
        }
        return namesUnknown;
    }

    /// <summary>Whether rules have the same bits.</summary>
    public bool IsLike(RuleLayout other) => Infos.SequenceEqual(other.Infos);

    private static ulong WordOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
        ulong word = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            word = word << 8 | bytes[i];
        }
        return word;
    }
}

/// <summary>Room for the numbers of all rules.</summary>
[InlineArray(Engine.Schemas.RuleSpec.Max)]
internal struct FiredRules
{
    private byte _first;
}
