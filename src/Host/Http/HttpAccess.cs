using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Vigia.Engine.Planning.Http;

namespace Vigia.Host.Http;

/// <summary>Who may ask, and by which certificate the server is known; both can be replaced while it runs.</summary>
internal sealed class HttpAccess
{
    private volatile BearerToken? _token;
    private volatile SslStreamCertificateContext? _certificate;

    /// <exception cref="IOException">A file cannot be read.</exception>
    public HttpAccess(HttpPlan plan)
    {
        IsLoopback = plan.IsLoopback;
        Use(plan);
    }

    /// <summary>Whether only this machine can ask.</summary>
    public bool IsLoopback { get; }

    /// <summary>What requests must carry; null: nothing.</summary>
    public BearerToken? Token => _token;

    /// <summary>Certificate and key; null: plain HTTP.</summary>
    public SslStreamCertificateContext? Certificate => _certificate;

    /// <summary>Reads the files anew.</summary>
    /// <exception cref="IOException">A file cannot be read; what was read before goes on.</exception>
    public void Use(HttpPlan plan)
    {
        SslStreamCertificateContext? certificate = null;
        if (plan.Tls is { } tls)
        {
            (X509Certificate2 leaf, X509Certificate2Collection chain) = HttpFiles.ReadCertificate(tls);
            certificate = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        BearerToken? token = plan.TokenFile is { } file ? new BearerToken(HttpFiles.ReadToken(file)) : null;
        (_certificate, _token) = (certificate, token);
    }
}
