using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Vigia.Host.Http;

/// <summary>What a client may cost. All that these endpoints are asked fits many times over.</summary>
internal sealed record HttpLimits
{
    public static HttpLimits Default { get; } = new();

    /// <summary>Connections at a time; for one more, the one that has been without a request for longest is closed.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Bytes of the request line.</summary>
    public int RequestLine { get; init; } = 4 << 10;

    /// <summary>Bytes of all headers.</summary>
    public int Headers { get; init; } = 16 << 10;

    public int HeaderCount { get; init; } = 64;

    /// <summary>From the first byte of a request to the end of its headers, and for a TLS handshake.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may stay without a request, be it the first.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who reads an answer more slowly than this is disconnected, after a grace.</summary>
    public MinDataRate ResponseRate { get; init; } = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));

    public void Apply(KestrelServerLimits limits)
    {
        // Those that are being closed count until they are.
        limits.MaxConcurrentConnections = 4 * Connections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = 0;
        limits.MaxRequestLineSize = RequestLine;
        limits.MaxRequestHeadersTotalSize = Headers;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestBufferSize = RequestLine + Headers;
        limits.MaxResponseBufferSize = 1 << 20;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = IdleTimeout;
        limits.MinResponseDataRate = ResponseRate;
    }
}
