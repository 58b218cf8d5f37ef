using System.Globalization;
using Vigia.Simulation.Population;

namespace Vigia.Simulation.Records;

/// <summary>Writes UTF-8 text into a span that the caller knows to be large enough.</summary>
internal ref struct Utf8Cursor(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The last byte written.</summary>
    public readonly byte Last => _target[Length - 1];

    public void Literal(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_target[Length..]);
        Length += text.Length;
    }

    public void Integer(long value)
    {
        value.TryFormat(_target[Length..], out int written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Writes exactly this many digits, with leading zeros.</summary>
    public void Digits(ulong value, int digits) => TaxNumbers.Digits(value, Take(digits));

    /// <summary>Writes a number of at least 0, rounded to this many decimals (1 to 4).</summary>
    public void Fixed(double value, int decimals)
    {
        long scale = decimals switch
        {
            1 => 10L,
            2 => 100L,
            3 => 1_000L,
            _ => 10_000L,
        };
        (long whole, long fraction) = Math.DivRem((long)(value * scale + 0.5), scale);
        Integer(whole);
        Take(1)[0] = (byte)'.';
        Digits((ulong)fraction, decimals);
    }

    /// <summary>Room for this many bytes, which the caller fills.</summary>
    public Span<byte> Take(int bytes)
    {
        Span<byte> taken = _target.Slice(Length, bytes);
        Length += bytes;
        return taken;
    }

    /// <summary>What is left to write into, for those who report with <see cref="Take"/> how much they used.</summary>
    public readonly Span<byte> Rest => _target[Length..];
}
