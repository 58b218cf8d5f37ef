using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Host.Http;

/// <summary>What the HTTP endpoints log.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(EventIds.HttpListening, LogLevel.Information, "live page, metrics, health and status are served at {Address}")]
    public static partial void Listening(ILogger log, string address);

    [LoggerMessage(
        EventIds.HttpOpen,
        LogLevel.Warning,
        "{Address} is reachable from other machines and needs no token: anyone who can connect reads status and metrics; set http.token_file"
    )]
    public static partial void Open(ILogger log, string address);
}
