using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Vigia.Host.Http;

/// <summary>Turns away what must not come to any endpoint: requests with a body, requests without the token, and pages of other sites that try to reload.</summary>
internal static class RequestGuard
{
    /// <summary>Asked by what knows no token: whether it is alive, and whether it works. They answer with two words.</summary>
    private static readonly PathString[] Open = ["/healthz", "/readyz"];

    public static Task CheckAsync(HttpContext context, RequestDelegate next, BearerToken? token)
    {
        HttpRequest request = context.Request;
        HttpResponse response = context.Response;
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.ContentLength > 0 || request.Headers.ContainsKey(HeaderNames.TransferEncoding))
        {
            // What follows is not read, so nothing that comes on this connection could be understood any more.
            response.Headers.Connection = "close";
            return RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "no request here has a body");
        }
        if (token is not null && !Array.Exists(Open, path => request.Path == path) && !token.IsIn(request.Headers.Authorization))
        {
            response.Headers.WWWAuthenticate = "Bearer";
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, "a bearer token is needed");
        }
        if (request.Headers.Origin is [{ } origin] && !HttpMethods.IsGet(request.Method) && origin != $"{request.Scheme}://{request.Host}")
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "not from another site's page");
        }
        return next(context);
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why, context.RequestAborted);
    }
}
