using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Vigia.Engine.Planning;
using Vigia.Engine.Planning.Http;
using Vigia.Host.Commands;
using Vigia.Host.Http;
using Vigia.Host.Running;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Http;

/// <summary>The endpoints of a pipeline that does not run, on a free port, and clients that do not keep to the rules.</summary>
internal sealed class HttpStand : IAsyncDisposable
{
    // A machine may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly PipelineHost _host;
    private readonly HttpEndpoints _endpoints;

    private HttpStand(PipelineHost host, HttpEndpoints endpoints)
    {
        (_host, _endpoints) = (host, endpoints);
        // Any certificate will do, but there must be one.
        Client = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, _, _, errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable,
                },
            }
        )
        {
            BaseAddress = new Uri(endpoints.Address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)),
            Timeout = Patience,
        };
    }

    public HttpClient Client { get; }

    public HttpEndpoints Endpoints => _endpoints;

    public static HttpPlan Loopback => new(new IPEndPoint(IPAddress.Loopback, 0));

    /// <param name="directory">Where the configuration is put.</param>
    /// <param name="plan">Where it listens; null: a free port of the loopback address.</param>
    /// <param name="limits">What clients may cost.</param>
    /// <param name="config">The configuration; null: the least there can be.</param>
    public static async Task<HttpStand> StartAsync(
        TempDirectory directory,
        HttpPlan? plan = null,
        HttpLimits? limits = null,
        string? config = null
    )
    {
        string file = directory.Write(
            "run.yaml",
            config
                ?? $$"""
                name: asked
                source: { simulate: {} }
                records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
                stages: [ { decode: { format: json } } ]
                """
        );
        PipelinePlan Load() => Composition.Loader.Load(file);
        var host = new PipelineHost(Load(), NullLoggerFactory.Instance, TimeProvider.System, Load);
        return new HttpStand(host, await HttpEndpoints.StartAsync(plan ?? Loopback, host, limits));
    }

    /// <summary>A connection on which nothing has been sent.</summary>
    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Sends bytes as they are, and gives what comes back until the server closes the connection.</summary>
    public async Task<string> SendAsync(byte[] bytes)
    {
        await using NetworkStream stream = await ConnectAsync();
        try
        {
            await stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // Closed before it had everything.
        }
        return await ReadToEndAsync(stream);
    }

    public Task<string> SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads until the server closes the connection.</summary>
    public static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(Patience);
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, limit.Token)) > 0; )
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // It did not wait for what was still on its way.
        }
        return answer.ToString();
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }
        using HttpResponseMessage answer = await Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task IsAliveAsync() => Assert.Equal((HttpStatusCode.OK, "alive"), await GetAsync("/healthz"));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _endpoints.DisposeAsync();
        await _host.DisposeAsync();
    }
}
