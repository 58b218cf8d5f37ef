using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Vigia.Stages.SchemaRegistry;
using Vigia.TestSupport;
using Vigia.TestSupport.Formats;
using Vigia.TestSupport.Processes;

namespace Vigia.Stages.Tests.SchemaRegistry;

/// <summary>The client against a registry over HTTP: what it gives, and how each of its failures is reported.</summary>
public sealed class RegistryClientTests : IAsyncDisposable
{
    private const string Schema = """{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""";

    private readonly TinyRegistry _registry = new();
    private readonly RememberingLogger _log = new();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    private static SchemaId Id(int id) => new(id, Guid.Empty);

    private RegistryClient Client(Func<RegistryOptions, RegistryOptions>? change = null, string? url = null)
    {
        var options = new RegistryOptions
        {
            Url = url ?? _registry.Url,
            Timeout = TimeSpan.FromSeconds(5),
            Patience = TimeSpan.FromSeconds(1),
        };
        return new RegistryClient(change is null ? options : change(options), _log, TimeProvider.System);
    }

    private async Task<RegistrySchema?> FindAsync(SchemaId id, Func<RegistryOptions, RegistryOptions>? change = null, string? url = null)
    {
        using RegistryClient client = Client(change, url);
        return await client.FindAsync(id, TestContext.Current.CancellationToken);
    }

    private async Task<string> FailureAsync(Func<RegistryOptions, RegistryOptions>? change = null, string? url = null) =>
        (await Assert.ThrowsAsync<RegistryException>(() => FindAsync(Id(7), change, url))).Message;

    [Fact]
    public async Task Schema_ById_IsFetchedOnce()
    {
        _registry.Add(7, Schema);
        using RegistryClient client = Client();
        for (int i = 0; i < 3; i++)
        {
            RegistrySchema? schema = await client.FindAsync(Id(7), TestContext.Current.CancellationToken);
            Assert.Equal((SchemaLanguage.Avro, Schema), (schema!.Language, schema.Text));
        }
        Assert.Equal(1, _registry.Requests);
    }

    [Fact]
    public async Task Schema_ByGuid_IsFound()
    {
        var guid = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        _registry.Add(7, Schema, "JSON", guid);
        Assert.Equal(SchemaLanguage.Json, (await FindAsync(new SchemaId(0, guid)))!.Language);
    }

    [Fact]
    public async Task References_ComeBeforeTheSchemasThatUseThem()
    {
        _registry.AddSubject("party", """{"type":"record","name":"Party","fields":[]}""");
        _registry.Add(7, Schema, "AVRO", null, "party");
        Assert.Equal(["party"], (await FindAsync(Id(7)))!.References.Select(r => r.Key));
    }

    [Fact]
    public async Task Schema_ThatIsUnknownOrDeleted_IsNull()
    {
        _registry.Add(7, Schema);
        _registry.Remove(7);
        Assert.Null(await FindAsync(Id(7)));
    }

    [Fact]
    public async Task Credentials_AreSent_AndTheirRefusalIsReported()
    {
        _registry.Add(7, Schema);
        _registry.Credentials = "vigia:secret";
        RegistryOptions With(RegistryOptions o, string password) =>
            new()
            {
                Url = o.Url,
                User = "vigia",
                Password = password,
                Patience = o.Patience,
            };
        Assert.NotNull(await FindAsync(Id(7), o => With(o, "secret")));
        string message = await FailureAsync(o => With(o, "wrong"));
        Assert.Contains("HTTP 401", message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forbidden_IsReportedAtOnce()
    {
        _registry.Failures.Enqueue((HttpStatusCode.Forbidden, TinyRegistry.Error(40301, "no")));
        Assert.Contains("HTTP 403", await FailureAsync(), StringComparison.Ordinal);
        Assert.Equal(1, _registry.Requests);
    }

    [Fact]
    public async Task AnotherServer_IsNamedAsOne()
    {
        _registry.Failures.Enqueue((HttpStatusCode.NotFound, "<html>not here</html>"));
        Assert.Contains("is not a schema registry", await FailureAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, 50001)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 503)]
    [InlineData(HttpStatusCode.TooManyRequests, 429)]
    public async Task Registry_ThatFailsForATime_IsAskedAgain(HttpStatusCode status, int code)
    {
        _registry.Add(7, Schema);
        _registry.Failures.Enqueue((status, TinyRegistry.Error(code, "later")));
        _registry.Failures.Enqueue((status, "not even JSON"));
        Assert.NotNull(await FindAsync(Id(7), o => new RegistryOptions { Url = o.Url, Patience = TimeSpan.FromMinutes(1) }));
        Assert.Equal(2, _log.Messages.Count(m => m.Level == LogLevel.Warning));
    }

    [Fact]
    public async Task Registry_ThatIsAway_FailsWhenPatienceEnds()
    {
        string message = await FailureAsync(url: $"http://127.0.0.1:{FreePort.Take()}");
        Assert.Contains("has not answered for schema 7", message, StringComparison.Ordinal);
        Assert.Contains("'patience'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondAddress_ServesWhereTheFirstDoesNot()
    {
        _registry.Add(7, Schema);
        Assert.NotNull(await FindAsync(Id(7), url: $"http://127.0.0.1:{FreePort.Take()},{_registry.Url}"));
    }

    [Fact]
    public async Task Certificate_ThatIsNotTrusted_IsReported_AndTrustedByItsFile()
    {
        using var directory = new TempDirectory();
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        string ca = directory.Write("ca.pem", System.Text.Encoding.ASCII.GetBytes(made.ExportCertificatePem()));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeTlsAsync(listener, X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null));
        string url = $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";

        Assert.Contains("'ca'", await FailureAsync(url: url), StringComparison.Ordinal);
        Assert.NotNull(
            await FindAsync(
                Id(7),
                o => new RegistryOptions
                {
                    Url = o.Url,
                    Ca = ca,
                    Patience = o.Patience,
                },
                url
            )
        );

        listener.Stop();
        await serving;
    }

    private static async Task ServeTlsAsync(TcpListener listener, X509Certificate2 certificate)
    {
        while (true)
        {
            try
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                byte[] request = new byte[4096];
                _ = await tls.ReadAsync(request);
                string body = "{\"schema\":\"\\\"int\\\"\"}";
                await tls.WriteAsync(
                    System.Text.Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"
                    )
                );
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client does not trust the certificate.
            }
        }
    }
}
