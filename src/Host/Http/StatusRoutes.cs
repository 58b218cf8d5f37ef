using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vigia.Engine.Observing;
using Vigia.Host.Running;

namespace Vigia.Host.Http;

/// <summary>What programs ask: <c>/healthz</c>, <c>/readyz</c>, <c>/status</c>.</summary>
internal static class StatusRoutes
{
    public static void Map(IEndpointRouteBuilder app, PipelineHost host)
    {
        app.MapGet("/healthz", (HttpContext context) => Answer(context, host.Pipeline.State != PipelineState.Failed, "alive", "failed"));
        app.MapGet("/readyz", (HttpContext context) => Answer(context, host.Pipeline.IsReady, "ready", "not ready"));
        app.MapGet("/status", async (HttpContext context) =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                StatusDocument.Write(json, host, TimeProvider.System.GetUtcNow());
            }
            await context
                .Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted)
                .ConfigureAwait(false);
        });
    }

    private static Task Answer(HttpContext context, bool good, string yes, string no)
    {
        context.Response.StatusCode = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(good ? yes : no, context.RequestAborted);
    }
}
