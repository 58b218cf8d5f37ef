using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Vigia.Stages.Privacy;

/// <summary>
/// The secret behind keyed hashes, and the version that hashes carry so that they can be distinguished after a change of key.
/// A class without printing members, so that no log or message shows the key by accident.
/// </summary>
internal sealed class HashKey
{
    /// <summary>HMAC-SHA-256 gains nothing from longer keys, and shorter ones weaken it (RFC 2104, section 3).</summary>
    public const int MinBytes = 32;

    private readonly byte[] _bytes;

    private HashKey(byte[] bytes, string version)
    {
        _bytes = bytes;
        Version = version;
    }

    public string Version { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A key that no one knows and that ends with the process: hashes join records of one run only.</summary>
    public static HashKey CreateEphemeral() => new(RandomNumberGenerator.GetBytes(MinBytes), "ephemeral");

    /// <summary>Reads a key written as hex, base64 or base64url, of at least <see cref="MinBytes"/> bytes; null if it is not one.</summary>
    public static HashKey? Parse(string text, string version)
    {
        byte[]? bytes = Decode(text.Trim());
        return bytes is { Length: >= MinBytes } ? new HashKey(bytes, version) : null;
    }

    private static byte[]? Decode(string text)
    {
        // Hex first: 64 hex digits are also base64, but no one who writes them means that.
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }
        string url = text.Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(url) ? Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(url)) : null;
    }
}
