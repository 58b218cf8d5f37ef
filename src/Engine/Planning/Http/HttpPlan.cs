using System.Net;

namespace Vigia.Engine.Planning.Http;

/// <summary>Where the HTTP endpoints listen, and who may ask.</summary>
/// <param name="Listen">Address and port.</param>
public sealed record HttpPlan(IPEndPoint Listen)
{
    /// <summary>Certificate and key; null: plain HTTP.</summary>
    public TlsPlan? Tls { get; init; }

    /// <summary>File with the bearer token; null: no token is needed.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Address below which runbooks are read; null: not known.</summary>
    public string? Runbooks { get; init; }

    /// <summary>Address below which Grafana shows dashboards by their uid; null: not known.</summary>
    public string? Dashboards { get; init; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Listen.Address);
}

/// <summary>A certificate and its key, as PEM files.</summary>
/// <param name="Certificate">The certificate, then those between it and the authority's.</param>
/// <param name="Key">The private key, without a password.</param>
public sealed record TlsPlan(string Certificate, string Key);
