using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sinks.Json;

/// <summary>
/// Numbers as JSON, in the shortest form that reads back to the same value. Most features are counts, codes or amounts
/// with a few decimals: those are recognised and written as integers, at a fraction of the general conversion's cost.
/// </summary>
internal static class JsonNumber
{
    /// <summary>Room that any float needs.</summary>
    public const int MaxFloatBytes = 16;

    /// <summary>Room that any long needs, with a decimal point.</summary>
    public const int MaxLongBytes = 24;

    /// <summary>Room that any double or long needs.</summary>
    public const int MaxExactBytes = 24;

    // Below it every integer is a float of its own.
    private const float ExactIntegers = 1 << 24;

    // Decimals of at most six digits are the shortest form of the float nearest to them (FLT_DIG of IEEE 754 binary32).
    private const int ShortestDecimals = 1_000_000;

    /// <summary>Writes a float: NaN, which JSON lacks, as <c>null</c>, infinities as the strings that <c>float.Parse</c> reads.</summary>
    /// <returns>Bytes written, at most <see cref="MaxFloatBytes"/>.</returns>
    public static int Write(float value, Span<byte> destination)
    {
        if (float.Abs(value) < ExactIntegers && value == (int)value && BitConverter.SingleToUInt32Bits(value) != 0x8000_0000)
        {
            Utf8Formatter.TryFormat((int)value, destination, out int digits);
            return digits;
        }
        if (TryWriteDecimal(value, 100, 2, destination, out int written) || TryWriteDecimal(value, 10_000, 4, destination, out written))
        {
            return written;
        }
        return WriteAny(value, destination);
    }

    /// <summary>The reference: the framework's shortest form of any float.</summary>
    internal static int WriteAny(float value, Span<byte> destination)
    {
        if (float.IsFinite(value))
        {
            value.TryFormat(destination, out int written, default, CultureInfo.InvariantCulture);
            return written;
        }
        ReadOnlySpan<byte> text =
            float.IsNaN(value) ? "null"u8
            : value > 0 ? "\"Infinity\""u8
            : "\"-Infinity\""u8;
        text.CopyTo(destination);
        return text.Length;
    }

    /// <summary>Writes an unrounded number, whole ones without an exponent; what JSON lacks as for floats.</summary>
    /// <returns>Bytes written, at most <see cref="MaxExactBytes"/>.</returns>
    public static int Write(in ExactNumber value, Span<byte> destination)
    {
        int written;
        if (value.Whole == value.Real && BitConverter.DoubleToInt64Bits(value.Real) != long.MinValue)
        {
            Utf8Formatter.TryFormat(value.Whole, destination, out written);
            return written;
        }
        if (!double.IsFinite(value.Real))
        {
            return WriteAny((float)value.Real, destination);
        }
        value.Real.TryFormat(destination, out written, default, CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>A float as text, for the parts of a record that never change.</summary>
    public static string Text(float value)
    {
        Span<byte> text = stackalloc byte[MaxFloatBytes];
        return Encoding.ASCII.GetString(text[..Write(value, text)]);
    }

    /// <summary>
    /// Writes <paramref name="value"/> x 10^-<paramref name="scale"/> with all its decimals: 12345 at scale 2 is <c>123.45</c>.
    /// </summary>
    /// <returns>Bytes written, at most <see cref="MaxLongBytes"/>.</returns>
    public static int Write(long value, int scale, Span<byte> destination)
    {
        if (scale == 0)
        {
            Utf8Formatter.TryFormat(value, destination, out int digits);
            return digits;
        }
        int at = 0;
        ulong magnitude = value < 0 ? 0UL - (ulong)value : (ulong)value;
        if (value < 0)
        {
            destination[at++] = (byte)'-';
        }
        ulong unit = PowerOf10(scale);
        (ulong whole, ulong fraction) = Math.DivRem(magnitude, unit);
        Utf8Formatter.TryFormat(whole, destination[at..], out int wholeDigits);
        at += wholeDigits;
        destination[at++] = (byte)'.';
        for (int place = scale - 1; place >= 0; place--)
        {
            destination[at + place] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }
        return at + scale;
    }

    private static bool TryWriteDecimal(float value, int unit, int places, Span<byte> destination, out int written)
    {
        written = 0;
        int scaled = (int)float.Clamp(MathF.Round(value * unit), -ShortestDecimals, ShortestDecimals);
        if (scaled is 0 or <= -ShortestDecimals or >= ShortestDecimals || (float)(scaled / (double)unit) != value)
        {
            return false;
        }
        written = Write(scaled, places, destination);
        while (destination[written - 1] == '0')
        {
            written--;
        }
        return true;
    }

    private static ulong PowerOf10(int exponent)
    {
        ulong power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }
        return power;
    }
}
