using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vigia.Stages.Decode;

/// <summary>
/// The two forms of ISO 8601 that programs write most, all characters of one field at once: <c>yyyy-MM-ddTHH:mm:ssZ</c>, also with
/// <c>.fff</c>.
/// </summary>
internal static class UtcTime
{
    private const int WholeLength = 20,
        FractionLength = 24;

    // Of "yyyy-MM-ddTHH:mm": one bit per character.
    private const uint DigitBits = 0b1101_1011_0110_1111;

    /// <summary>Reads a time in one of the two forms; false says nothing about others. Leap seconds are other forms.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length is not (WholeLength or FractionLength) || text[^1] != 'Z')
        {
            return false;
        }
        Vector128<byte> minutes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text));
        Vector128<byte> digits = minutes - Vector128.Create((byte)'0');
        uint isDigit = Vector128.LessThanOrEqual(digits, Vector128.Create((byte)9)).ExtractMostSignificantBits();
        uint isSeparator = Vector128.Equals(minutes, Vector128.Create("0000-00-00T00:00"u8)).ExtractMostSignificantBits();
        if (isDigit != DigitBits || (isSeparator | DigitBits) != 0xFFFF || !TryReadSeconds(text[16..], out int millisecond))
        {
            return false;
        }
        // Neighbouring digits are joined in each byte; what separators leave there is not used and carries nothing over.
        Vector128<ulong> joined = (digits & Vector128.Create((byte)0x0F)).AsUInt64();
        ulong date = joined.ToScalar();
        ulong time = joined.GetElement(1);
        date = (date * 10) + (date >> 8);
        time = (time * 10) + (time >> 8);
        int year = ((byte)date * 100) + (byte)(date >> 16);
        (int hour, int minute) = ((byte)(time >> 24), (byte)(time >> 48));
        if (!IsoTime.TryReadDay(year, (byte)(date >> 40), (byte)time, out long days) || hour > 23 || minute > 59)
        {
            return false;
        }
        unixMs = IsoTime.Min + (((((days * 24) + hour) * 60) + minute) * 60_000) + millisecond;
        return true;
    }

    /// <summary><c>:ssZ</c> or <c>:ss.fffZ</c>, of less than a minute.</summary>
    private static bool TryReadSeconds(ReadOnlySpan<byte> text, out int millisecond)
    {
        (uint tens, uint ones) = ((uint)(text[1] - '0'), (uint)(text[2] - '0'));
        millisecond = (int)((10 * tens) + ones) * 1000;
        if (text[0] != ':' | tens > 5 | ones > 9)
        {
            return false;
        }
        if (text.Length == 4)
        {
            return true;
        }
        (uint first, uint second, uint third) = ((uint)(text[4] - '0'), (uint)(text[5] - '0'), (uint)(text[6] - '0'));
        millisecond += (int)((100 * first) + (10 * second) + third);
        return text[3] == '.' & first <= 9 & second <= 9 & third <= 9;
    }
}
