using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Vigia.Simulation.Chance;

namespace Vigia.Simulation.Scenarios;

/// <summary>A Pix end-to-end id: "E", the payer's ISPB (8 digits), yyyyMMddHHmm in UTC, 11 letters and digits.</summary>
public struct EndToEndId : IEquatable<EndToEndId>
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 32;

    private Bytes32 _bytes;

    /// <summary>Its bytes, in ASCII.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>
    /// Builds an id. The last 11 characters are <paramref name="number"/> scrambled by a bijection and written to base 62, so two
    /// numbers below 2^64 never give the same id.
    /// </summary>
    /// <param name="ispb">Eight digits.</param>
    /// <param name="minute">yyyyMMddHHmm, in UTC.</param>
    /// <param name="number">The record's number.</param>
    /// <param name="stream">The simulation's stream for identities.</param>
    internal static EndToEndId Create(ReadOnlySpan<byte> ispb, ReadOnlySpan<byte> minute, ulong number, ulong stream)
    {
        EndToEndId id = default(EndToEndId);
        Span<byte> target = id._bytes;
        target[0] = (byte)'E';
        ispb.CopyTo(target[1..]);
        minute.CopyTo(target[9..]);
        ulong rest = RecordRandom.Mix(number + stream);
        var alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8;
        for (int i = Length - 1; i >= 21; i--)
        {
            (rest, ulong digit) = Math.DivRem(rest, 62UL);
            target[i] = alphabet[(int)digit];
        }

        return id;
    }

    /// <inheritdoc/>
    public readonly bool Equals(EndToEndId other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is EndToEndId other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>The id as text.</summary>
    public override readonly string ToString() => Encoding.ASCII.GetString(Bytes);

    /// <summary>Whether both are the same id.</summary>
    public static bool operator ==(EndToEndId left, EndToEndId right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(EndToEndId left, EndToEndId right) => !left.Equals(right);

    [InlineArray(EndToEndId.Length)]
    private struct Bytes32
    {
        private byte _first;
    }
}
