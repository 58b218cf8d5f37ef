using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vigia.Host.Page;

namespace Vigia.Host.Http;

/// <summary>
/// The live page at <c>/</c> and the files that it is made of. It shows what <c>/status</c> says, and takes nothing from elsewhere.
/// </summary>
internal static class PageRoutes
{
    // Scripts and styles from here only, nothing inline; nothing may frame the page or be sent anywhere.
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", context => Send(context, PageFile.Live));
        foreach (PageFile file in PageFile.PartsOfLive)
        {
            app.MapGet($"/page/{file.Name}", context => Send(context, file));
        }
    }

    private static async Task Send(HttpContext context, PageFile file)
    {
        HttpResponse response = context.Response;
        response.ContentType = ContentTypes[Path.GetExtension(file.Name)];
        // Small, and another version's page would not fit this version's status.
        response.Headers.CacheControl = "no-cache";
        response.Headers.ContentSecurityPolicy = SecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        await response.Body.WriteAsync(file.Content, context.RequestAborted).ConfigureAwait(false);
    }
}
