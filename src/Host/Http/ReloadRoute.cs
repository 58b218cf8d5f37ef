using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vigia.Host.Running;

namespace Vigia.Host.Http;

/// <summary><c>POST /reload</c>: like SIGHUP, with an answer. The answer says where the problems are; the log says what they are.</summary>
internal static class ReloadRoute
{
    public static void Map(IEndpointRouteBuilder app, PipelineHost host, HttpAccess access)
    {
        if (host.CanReload)
        {
            app.MapPost("/reload", context => ReloadAsync(context, host, access));
        }
    }

    private static async Task ReloadAsync(HttpContext context, PipelineHost host, HttpAccess access)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (access is { Credentials.Token: null, IsLoopback: false })
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context
                .Response.WriteAsync("from outside a reload needs a token: set http.token_file, or send SIGHUP", context.RequestAborted)
                .ConfigureAwait(false);
            return;
        }
        // Not ended with the request: a reload that has begun is brought to its end.
        ReloadResult result = await host.ReloadAsync().ConfigureAwait(false);
        context.Response.StatusCode = result switch
        {
            { IsDone: true } => StatusCodes.Status200OK,
            { Problems.Count: > 0 } => StatusCodes.Status422UnprocessableEntity,
            _ => StatusCodes.Status409Conflict,
        };
        await context.Response.WriteAsync(Describe(result), context.RequestAborted).ConfigureAwait(false);
    }

    private static string Describe(ReloadResult result)
    {
        if (result.IsDone)
        {
            return "reloaded\n";
        }
        IEnumerable<string> lines = result.Problems.Select(p => p.Owner.Length == 0 ? $"{p.Position}" : $"{p.Position}: {p.Owner}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"refused; the pipeline continues unchanged; the log has the reasons\n{string.Concat(lines.Select(l => l + '\n'))}"
        );
    }
}
