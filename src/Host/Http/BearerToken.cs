using System.Security.Cryptography;
using System.Text;

namespace Vigia.Host.Http;

/// <summary>The token that requests must carry.</summary>
internal sealed class BearerToken(string token)
{
    private const string Scheme = "Bearer ";

    // Hashes are of one length, so that the time of a comparison reveals nothing about the token, not even its length.
    private readonly byte[] _hash = SHA256.HashData(Encoding.ASCII.GetBytes(token));

    /// <summary>Whether the header <c>Authorization</c> carries it.</summary>
    public bool IsIn(string? authorization) =>
        authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
        && CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())));
}
