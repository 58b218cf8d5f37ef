using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Planning;
using Vigia.Engine.Planning.Http;
using Vigia.Host.Running;

namespace Vigia.Host.Http;

/// <summary>The web server of one pipeline: a page for people, documents and probes for programs.</summary>
internal sealed class HttpEndpoints : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpAccess _access;

    private HttpEndpoints(WebApplication app, HttpAccess access) => (_app, _access) = (app, access);

    /// <summary>Where it listens, for people: <c>http://127.0.0.1:9464</c>.</summary>
    public string Address =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    /// <summary>Serves a run as its plan says, and takes new credentials at each reload. Null: the plan has no endpoints.</summary>
    /// <param name="host">The run.</param>
    /// <param name="logs">Where the address is logged.</param>
    /// <exception cref="IOException">The address is in use, or a file cannot be read.</exception>
    public static async Task<HttpEndpoints?> ServeAsync(PipelineHost host, ILoggerFactory logs)
    {
        if (host.Plan.Http is not { } plan)
        {
            return null;
        }
        HttpEndpoints endpoints = await StartAsync(plan, host).ConfigureAwait(false);
        host.PrepareReload = endpoints.PrepareReload;
        ILogger log = logs.CreateLogger("vigia");
        HttpLog.Listening(log, endpoints.Address);
        if (plan is { IsLoopback: false, TokenFile: null })
        {
            HttpLog.Open(log, endpoints.Address);
        }
        return endpoints;
    }

    /// <param name="plan">Where it listens, and who may ask.</param>
    /// <param name="host">Whose endpoints they are.</param>
    /// <param name="limits">What a client may cost; null: <see cref="HttpLimits.Default"/>.</param>
    /// <exception cref="IOException">The address is in use, or a file cannot be read.</exception>
    public static async Task<HttpEndpoints> StartAsync(HttpPlan plan, PipelineHost host, HttpLimits? limits = null)
    {
        var access = new HttpAccess(plan, HttpCredentials.Read(plan));
        limits ??= HttpLimits.Default;
        var gate = new ConnectionGate(limits.Connections);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(plan.Listen, listen => Configure(listen, access, limits, gate));
                kestrel.AddServerHeader = false;
                limits.Apply(kestrel.Limits);
            });
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.Use((context, next) => gate.RunAsync(context, next));
        app.Use((context, next) => RequestGuard.CheckAsync(context, next, access));
        app.UseRouting();
        PageRoutes.Map(app);
        MetricsRoute.Map(app, host);
        StatusRoutes.Map(app, host);
        ReloadRoute.Map(app, host, access);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new IOException(
                $"cannot listen on {plan.Listen}: {e.Message}; free it, or choose another with --set http.listen=127.0.0.1:PORT",
                e
            );
        }
        return new HttpEndpoints(app, access);
    }

    /// <summary>Uses another token and certificate from now on.</summary>
    public void Use(HttpCredentials credentials) => _access.Credentials = credentials;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private Action? PrepareReload(PipelinePlan next)
    {
        if (next.Http is not { } plan)
        {
            return null;
        }
        HttpCredentials credentials = HttpCredentials.Read(plan);
        return () => Use(credentials);
    }

    private static void Configure(ListenOptions listen, HttpAccess access, HttpLimits limits, ConnectionGate gate)
    {
        listen.Use(next => connection => gate.HoldAsync(connection, next));
        listen.Protocols = HttpProtocols.Http1;
        if (access.Credentials.Certificate is not null)
        {
            listen.UseHttps(
                new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = limits.HeadersTimeout,
                    OnConnection = _ =>
                        ValueTask.FromResult(
                            new SslServerAuthenticationOptions { ServerCertificateContext = access.Credentials.Certificate }
                        ),
                }
            );
        }
    }
}
