using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Vigia.Stages.Privacy;

/// <summary>
/// Replaces personal values by <c>hmac-sha256:KEYVERSION:BASE64URL</c> (HMAC-SHA-256, RFC 2104, of the value's UTF-8 text).
/// Equal values have equal hashes whatever field they stand in, so records of one person still join; without the key
/// no one can try out the few values that a CPF has.
/// </summary>
/// <param name="key">The secret.</param>
internal sealed class KeyedHash(HashKey key)
{
    // 32 bytes in base64url without padding.
    private const int DigestCharacters = 43;

    private readonly byte[] _prefix = Encoding.UTF8.GetBytes($"hmac-sha256:{key.Version}:");

    /// <summary>Bytes of every hash; ASCII that JSON need not escape.</summary>
    public int Length => _prefix.Length + DigestCharacters;

    /// <summary>
    /// Writes the hash of <paramref name="value"/> and returns <see cref="Length"/>. Allocates nothing; any thread may call it.
    /// </summary>
    public int Write(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Bytes, value, digest);
        _prefix.CopyTo(destination);
        Base64Url.EncodeToUtf8(digest, destination[_prefix.Length..], out _, out int written);
        return _prefix.Length + written;
    }
}
