using System.IO.Hashing;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Labels;

/// <summary>Ids as labels, decisions and transactions are joined by them.</summary>
internal static class TransactionId
{
    private const int PixLength = 32;

    /// <summary>
    /// XXH128 of the id. The id itself is not kept: among half a thousand million transactions two ids share a hash with a probability
    /// below 1e-21.
    /// </summary>
    public static UInt128 Hash(ReadOnlySpan<byte> id) => XxHash128.HashToUInt128(id);

    /// <summary>The minute inside a Pix <c>endToEndId</c> (Unix ms); false for any other id.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> id, out long time) => TimeText.TryParseEndToEndId(id, out time);

    /// <summary>Whether it is the id of a Pix reversal: built like an <c>endToEndId</c>, but beginning with D.</summary>
    public static bool IsReversal(ReadOnlySpan<byte> id)
    {
        if (id.Length != PixLength || id[0] != 'D')
        {
            return false;
        }
        Span<byte> payment = stackalloc byte[PixLength];
        id.CopyTo(payment);
        payment[0] = (byte)'E';
        return TryReadTime(payment, out _);
    }
}
