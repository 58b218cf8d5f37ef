using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Decode;

/// <summary>Decimal digits to whole numbers, eight at once, without a branch on how many there are.</summary>
internal static class DecimalDigits
{
    /// <summary>Bytes after a text that must be readable, whatever they hold.</summary>
    public const int Slack = 16;

    // Sixteen bytes are looked at, and one of them must tell that the digits have ended.
    private const int MaxDigits = 15;

    private static ReadOnlySpan<long> PowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>Reads <c>-12.345</c> as 12345, 3 and true: at most 15 digits, at least one before the point, at most 8 behind it.</summary>
    /// <param name="text">With readable bytes after it.</param>
    /// <param name="digits">All digits as one number.</param>
    /// <param name="scale">How many of them stand behind the point.</param>
    /// <param name="isNegative">Whether a minus sign is before them.</param>
    /// <returns>False if the text has another form, which need not mean that it is not a number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> text, out long digits, out int scale, out bool isNegative)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        int length = text.Length;
        isNegative = length > 0 && start == '-';
        if (isNegative)
        {
            start = ref Unsafe.Add(ref start, 1);
            length--;
        }
        (int whole, int fraction) = Scan128.DecimalAt(in start);
        digits = 0;
        scale = 0;
        if (whole + fraction != length | (uint)(whole - 1) >= MaxDigits | fraction == 1 | fraction > 9)
        {
            return false;
        }
        digits = ReadUpTo15(ref start, whole);
        if (fraction > 0)
        {
            scale = fraction - 1;
            digits = (digits * PowersOfTen[scale]) + ReadUpTo8(ref Unsafe.Add(ref start, whole + 1), scale);
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ReadUpTo15(ref byte start, int count) =>
        count <= 8
            ? ReadUpTo8(ref start, count)
            : (ReadUpTo8(ref start, count - 8) * PowersOfTen[8]) + ReadUpTo8(ref Unsafe.Add(ref start, count - 8), 8);

    /// <summary>
    /// The number of 1 to 8 digits: they are shifted to the end of eight, then neighbours are joined to pairs, fours and the whole.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ReadUpTo8(ref byte start, int count)
    {
        ulong eight = (Unsafe.ReadUnaligned<ulong>(ref start) << (64 - (8 * count))) & 0x0F0F_0F0F_0F0F_0F0F;
        ulong pairs = ((eight * 2561) >> 8) & 0x00FF_00FF_00FF_00FF;
        ulong fours = ((pairs * 6_553_601) >> 16) & 0x0000_FFFF_0000_FFFF;
        return (long)((fours * 42_949_672_960_001) >> 32);
    }
}
