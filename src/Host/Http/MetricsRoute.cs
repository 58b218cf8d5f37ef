using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Prometheus;
using Vigia.Host.Running;

namespace Vigia.Host.Http;

/// <summary><c>/metrics</c> in Prometheus' text format; compressed for a client that accepts gzip.</summary>
internal static class MetricsRoute
{
    private const string Gzip = "gzip";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder app, PipelineHost host) =>
        app.MapMethods("/metrics", Methods, (HttpContext context) => AnswerAsync(context, host.Registry));

    private static async Task AnswerAsync(HttpContext context, CollectorRegistry registry)
    {
        HttpResponse response = context.Response;
        bool compressed = AcceptsGzip(context.Request.Headers.AcceptEncoding);
        response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (compressed)
        {
            response.Headers.ContentEncoding = Gzip;
        }
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }
        if (!compressed)
        {
            await registry.CollectAndExportAsTextAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        // Scrapes compete with scoring for cores: the fastest level already makes the text many times smaller.
        var body = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await using (body.ConfigureAwait(false))
        {
            await registry.CollectAndExportAsTextAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Whether gzip is named with a quality above 0, or only <c>*</c> is.</summary>
    private static bool AcceptsGzip(StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out IList<StringWithQualityHeaderValue>? codings))
        {
            return false;
        }
        StringWithQualityHeaderValue? coding = codings.FirstOrDefault(c => c.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase))
            ?? codings.FirstOrDefault(c => c.Value.Equals("*", StringComparison.Ordinal));
        return coding is not null && coding.Quality is not 0;
    }
}
