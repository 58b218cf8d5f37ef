using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vigia.Engine.Planning.Http;

/// <summary>Reads the token and certificate files of the HTTP endpoints. Their contents never appear in a message.</summary>
public static class HttpFiles
{
    /// <summary>A token shorter than this could be found by trying.</summary>
    public const int ShortestToken = 16;

    /// <exception cref="IOException">It cannot be read, or holds no token.</exception>
    public static string ReadToken(string path)
    {
        string token = Read(path).TrimEnd('\r', '\n');
        if (token.Length < ShortestToken || !token.All(c => c is > ' ' and <= '~'))
        {
            throw new IOException(
                $"'{path}' holds no token; write one of at least {ShortestToken} printable ASCII characters without spaces into it, such as 'openssl rand -hex 32' gives"
            );
        }
        return token;
    }

    /// <summary>The certificate with its key, and those between it and the authority's.</summary>
    /// <exception cref="IOException">They cannot be read, or do not belong together.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadCertificate(TlsPlan tls)
    {
        ArgumentNullException.ThrowIfNull(tls);
        string certificate = Read(tls.Certificate);
        string key = Read(tls.Key);
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate);
            return (X509Certificate2.CreateFromPem(certificate, key), chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new IOException(
                $"'{tls.Certificate}' and '{tls.Key}' are not a certificate and its private key in PEM without a password: {e.Message}",
                e
            );
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot read '{path}': {e.Message}", e);
        }
    }
}
