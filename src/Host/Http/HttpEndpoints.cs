using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;
using Vigia.Host.Running;

namespace Vigia.Host.Http;

/// <summary><c>/metrics</c>, <c>/healthz</c>, <c>/readyz</c> and <c>/status</c> of one pipeline.</summary>
internal sealed class HttpEndpoints : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpEndpoints(WebApplication app) => _app = app;

    /// <summary>Where it listens, for people: <c>http://127.0.0.1:9464</c>.</summary>
    public string Address =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<HttpEndpoints> StartAsync(IPEndPoint endpoint, PipelineHost host, CollectorRegistry registry)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(endpoint);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 128;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.UseRouting();
        Map(app, host, registry);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"cannot listen on {endpoint}: {e.Message}; free it, or choose another with --set http.listen=127.0.0.1:PORT", e);
        }
        return new HttpEndpoints(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static void Map(WebApplication app, PipelineHost host, CollectorRegistry registry)
    {
        app.MapGet("/metrics", async (HttpContext context) =>
        {
            context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
            await registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        });
        app.MapGet("/healthz", (HttpContext context) => Answer(context, host.Pipeline.State != Engine.Running.PipelineState.Failed, "alive", "failed"));
        app.MapGet("/readyz", (HttpContext context) => Answer(context, host.Pipeline.IsReady, "ready", "not ready"));
        app.MapGet("/status", async (HttpContext context) =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                StatusDocument.Write(json, host, TimeProvider.System.GetUtcNow());
            }
            await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted).ConfigureAwait(false);
        });
    }

    private static Task Answer(HttpContext context, bool good, string yes, string no)
    {
        context.Response.StatusCode = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(good ? yes : no, context.RequestAborted);
    }
}
