using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Vigia.Engine.Configuration;
using Vigia.Engine.Observing;
using Vigia.Engine.Planning;
using Vigia.Engine.Planning.Http;
using Vigia.Engine.Running;
using Vigia.Host.Commands;
using Vigia.Host.Http;
using Vigia.Host.Running;
using Vigia.Integration.Tests.Commands;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Http;

/// <summary>Who may ask for what, over which transport, and what no answer contains.</summary>
public sealed class HttpAccessTests : IDisposable
{
    private const string Token = "a-token-of-twenty-four-c";

    private static readonly string[] Paths = ["/", "/page/live.js", "/metrics", "/status"];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Listen_NotConfigured_IsLoopback()
    {
        string file = _directory.Write(
            "default.yaml",
            $$"""
            name: default
            source: { simulate: {} }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages: [ { decode: { format: json } } ]
            http: {}
            """
        );
        Assert.Equal("127.0.0.1:9464", Composition.Loader.Load(file).Http!.Listen.ToString());
    }

    [Fact]
    public async Task Token_NeededForAllButTheProbes()
    {
        await using HttpStand stand = await HttpStand.StartAsync(
            _directory,
            HttpStand.Loopback with
            {
                TokenFile = _directory.Write("token", Token + "\n"),
            }
        );

        foreach (string path in Paths)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await stand.GetAsync(path)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await stand.GetAsync(path, "Bearer " + Token[..^1])).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await stand.GetAsync(path, "Bearer " + Token + "x")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await stand.GetAsync(path, "Basic " + Token)).Status);
            Assert.Equal(HttpStatusCode.OK, (await stand.GetAsync(path, "Bearer " + Token)).Status);
        }
        await stand.IsAliveAsync();
        Assert.Equal("not ready", (await stand.GetAsync("/readyz")).Text);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stand.GetAsync("/nowhere")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stand.GetAsync("/healthz/../status")).Status);
        using HttpResponseMessage reload = await stand.Client.PostAsync("/reload", null);
        Assert.Equal(HttpStatusCode.Unauthorized, reload.StatusCode);
    }

    [Fact]
    public async Task Token_Replaced_TheFormerOneIsWorthNothing()
    {
        HttpPlan plan = HttpStand.Loopback with { TokenFile = _directory.Write("token", Token) };
        await using HttpStand stand = await HttpStand.StartAsync(_directory, plan);
        _directory.Write("token", "another-token-of-many-characters");

        stand.Endpoints.Use(HttpCredentials.Read(plan));

        Assert.Equal(HttpStatusCode.Unauthorized, (await stand.GetAsync("/status", "Bearer " + Token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await stand.GetAsync("/status", "bearer another-token-of-many-characters")).Status);
        _directory.Write("token", "short");
        Assert.Throws<IOException>(() => HttpCredentials.Read(plan));
        Assert.Equal(HttpStatusCode.OK, (await stand.GetAsync("/status", "Bearer another-token-of-many-characters")).Status);
    }

    [Fact]
    public async Task Reload_Refused_LeavesTheFormerTokenInForce_AndOneThatSucceedsTakesTheNewOne()
    {
        const string Another = "another-token-of-many-characters";
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");
        string file = _directory.Write(
            "reloaded.yaml",
            $$"""
            name: reloaded
            source: { simulate: {} }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages: [ { decode: { format: json } } ]
            http: { listen: {{address}}, token_file: {{_directory.Write("token", Token)}} }
            """
        );
        PipelinePlan Load() => Composition.Loader.Load(file);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        async Task<HttpStatusCode> AskAsync(string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/status") { Headers = { Authorization = new("Bearer", token) } };
            using HttpResponseMessage answer = await client.SendAsync(request);
            return answer.StatusCode;
        }
        await using var host = new PipelineHost(Load(), NullLoggerFactory.Instance, TimeProvider.System, Load);
        await using HttpEndpoints? http = await HttpEndpoints.ServeAsync(host, NullLoggerFactory.Instance);
        await host.StartAsync();
        _directory.Write("token", Another);

        // The files are right, but nothing runs yet whose stages could be replaced.
        Assert.False((await host.ReloadAsync()).IsDone);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await AskAsync(Token), await AskAsync(Another)));

        using var stop = new CancellationTokenSource();
        Task run = host.RunAsync(stop.Token);
        await Eventually.HoldsAsync(() => host.Pipeline.State == PipelineState.Running, "it runs");
        Assert.True((await host.ReloadAsync()).IsDone);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await AskAsync(Token), await AskAsync(Another)));
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Tls_ServesHttpsAloneAndTakesANewCertificate()
    {
        HttpPlan plan = HttpStand.Loopback with { Tls = Certificate("first") };
        await using HttpStand stand = await HttpStand.StartAsync(_directory, plan);

        Assert.Equal("https", stand.Client.BaseAddress!.Scheme);
        await stand.IsAliveAsync();
        Assert.Equal("", await stand.SendAsync("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"));
        Assert.Equal("CN=first", await SubjectAsync(stand));
        stand.Endpoints.Use(HttpCredentials.Read(plan with { Tls = Certificate("second") }));
        Assert.Equal("CN=second", await SubjectAsync(stand));
        (int exitCode, string output, _) = await VigiaProgram.RunAsync("healthcheck", $"{stand.Client.BaseAddress}healthz");
        Assert.Equal((0, "alive\n"), (exitCode, output));
    }

    [Fact]
    public async Task Reload_FromOutsideOrFromAnotherSite_IsRefused()
    {
        await using HttpStand outside = await HttpStand.StartAsync(_directory, new HttpPlan(new IPEndPoint(IPAddress.Any, 0)));
        await using HttpStand loopback = await HttpStand.StartAsync(_directory);
        await using HttpStand withToken = await HttpStand.StartAsync(
            _directory,
            new HttpPlan(new IPEndPoint(IPAddress.Any, 0)) { TokenFile = _directory.Write("token", Token) }
        );

        Assert.Equal(HttpStatusCode.Forbidden, await ReloadAsync(outside));
        Assert.Equal(HttpStatusCode.Forbidden, await ReloadAsync(loopback, ("Origin", "https://elsewhere.example")));
        // An authorized client is answered that nothing runs.
        Assert.Equal(HttpStatusCode.Conflict, await ReloadAsync(loopback));
        Assert.Equal(
            HttpStatusCode.Conflict,
            await ReloadAsync(loopback, ("Origin", loopback.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)))
        );
        Assert.Equal(HttpStatusCode.Conflict, await ReloadAsync(withToken, ("Authorization", $"Bearer {Token}")));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await loopback.GetAsync("/reload")).Status);
    }

    [Fact]
    public async Task Secrets_OfTheConfiguration_AreToldByNoEndpoint()
    {
        const string Password = "pw-7f3a9";
        const string Key = "3b1f5d0a9c8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a";
        string Config(string batch) =>
            $$"""
                name: secretive
                source:
                  kafka:
                    brokers: 127.0.0.1:1
                    group: g
                    topics: { t: transaction }
                    properties: { security.protocol: SASL_SSL, sasl.mechanism: PLAIN, sasl.username: username-5k2, sasl.password: in-{{Password}} }
                    secrets: { ssl.key.password: {{_directory.Write("password", "file-" + Password)}} }
                    batch: {{batch}}
                records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
                stages:
                  - decode: { format: json }
                  - capture: { kafka: { topic: p }, privacy: { key: {{Key}} } }
                http: { listen: 127.0.0.1:0 }
                """;
        await using HttpStand stand = await HttpStand.StartAsync(
            _directory,
            HttpStand.Loopback with
            {
                TokenFile = _directory.Write("token", Token),
            },
            config: Config("{ rows: 100 }")
        );
        _directory.Write("run.yaml", Config($"in-{Password}"));
        stand.Client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        List<string> answers = [];
        foreach (string path in Paths.Concat(["/healthz", "/readyz", "/nowhere", $"/status?token={Token}", "/reload"]))
        {
            using HttpResponseMessage answer = await stand.Client.GetAsync(path);
            answers.Add(answer.Headers + await answer.Content.ReadAsStringAsync());
        }
        using HttpResponseMessage refused = await stand.Client.PostAsync("/reload", null);
        answers.Add(refused.Headers + await refused.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.All(
            answers,
            text =>
                Assert.All(
                    new[] { Password, Key, Token, "username-5k2" },
                    secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase),
                    throwIfEmpty: true
                ),
            throwIfEmpty: true
        );
    }

    [Theory]
    [InlineData("token_file: TOKEN", "holds no token")]
    [InlineData("token_file: nowhere", "what is written here is not the path of a file")]
    [InlineData("tls: { certificate: TOKEN, key: TOKEN }", "are not a certificate and its private key in PEM")]
    [InlineData("tls: { certificate: TOKEN }", "'key' is missing")]
    public void Files_ThatDoNotServe_AreProblemsOfTheConfiguration(string setting, string message)
    {
        string token = _directory.Write("bad", "too short");
        string file = _directory.Write(
            "bad.yaml",
            $$"""
            name: bad
            source: { simulate: {} }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages: [ { decode: { format: json } } ]
            http:
              {{setting.Replace("TOKEN", token, StringComparison.Ordinal)}}
            """
        );
        var problems = Assert.Throws<ConfigurationException>(() => Composition.Loader.Load(file)).Problems;
        Assert.Contains(message, Assert.Single(problems).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("too short", problems[0].ToString(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> ReloadAsync(HttpStand stand, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/reload");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using HttpResponseMessage answer = await stand.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<string?> SubjectAsync(HttpStand stand)
    {
        string? subject = null;
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => (subject = certificate!.Subject) is not null,
                },
            }
        );
        await client.GetStringAsync(new Uri(stand.Client.BaseAddress!, "/healthz"));
        return subject;
    }

    private TlsPlan Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(150));
        return new TlsPlan(
            _directory.Write($"{name}.crt", certificate.ExportCertificatePem()),
            _directory.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem())
        );
    }
}
