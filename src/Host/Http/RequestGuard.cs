using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Vigia.Host.Http;

/// <summary>
/// Turns away what must not reach any endpoint: requests with a body, requests without the token, and pages of other sites, which could
/// reach a loopback address under a name of their own (DNS rebinding) or try to reload.
/// </summary>
internal static class RequestGuard
{
    /// <summary>Asked by what knows no token: whether it is alive, and whether it works. They answer with two words.</summary>
    private static readonly PathString[] Open = ["/healthz", "/readyz"];

    public static Task CheckAsync(HttpContext context, RequestDelegate next, HttpAccess access)
    {
        BearerToken? token = access.Credentials.Token;
        HttpRequest request = context.Request;
        HttpResponse response = context.Response;
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.ContentLength > 0 || request.Headers.ContainsKey(HeaderNames.TransferEncoding))
        {
            // What follows is not read, so nothing that comes on this connection could be understood any more.
            response.Headers.Connection = "close";
            return RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "no request here has a body");
        }
        bool isOpen = Array.Exists(Open, path => request.Path == path);
        if (access.IsLoopback && !isOpen && !IsLoopback(request.Host))
        {
            return RefuseAsync(
                context,
                StatusCodes.Status421MisdirectedRequest,
                "this address is for this machine alone: ask it as localhost, 127.0.0.1 or [::1]"
            );
        }
        if (token is not null && !isOpen && !token.IsIn(request.Headers.Authorization))
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

    /// <summary>Whether a request names this machine as the one to ask. HTTP/1.0 may name none; browsers do not speak it.</summary>
    private static bool IsLoopback(HostString host) =>
        !host.HasValue
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why, context.RequestAborted);
    }
}
