using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Vigia.Engine.Planning.Http;

namespace Vigia.Host.Http;

/// <summary>What the files of a plan hold: read as a whole before any of it is used.</summary>
/// <param name="Token">What requests must carry; null: nothing.</param>
/// <param name="Certificate">Certificate and key; null: plain HTTP.</param>
internal sealed record HttpCredentials(BearerToken? Token, SslStreamCertificateContext? Certificate)
{
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static HttpCredentials Read(HttpPlan plan)
    {
        SslStreamCertificateContext? certificate = null;
        if (plan.Tls is { } tls)
        {
            (X509Certificate2 leaf, X509Certificate2Collection chain) = HttpFiles.ReadCertificate(tls);
            certificate = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        return new HttpCredentials(plan.TokenFile is { } file ? new BearerToken(HttpFiles.ReadToken(file)) : null, certificate);
    }
}
