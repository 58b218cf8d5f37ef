using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Vigia.Stages.Capture;

/// <summary>
/// A sample by id: the same records whenever and wherever they are captured. An id is in the sample if the first eight
/// bytes of its SHA-256, as a big-endian number, lie below share x 2^64, which any tool can recompute.
/// </summary>
internal static class Sampling
{
    public static bool Holds(ReadOnlySpan<byte> id, double share)
    {
        if (share >= 1)
        {
            return true;
        }
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest) < share * 18446744073709551616.0;
    }
}
