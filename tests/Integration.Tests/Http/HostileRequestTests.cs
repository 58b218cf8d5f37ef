using System.Net.Sockets;
using System.Text;
using CsCheck;
using Vigia.Host.Http;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Http;

/// <summary>Clients that are large, slow, many or talk nonsense: each is turned away, and the next one is answered.</summary>
public sealed class HostileRequestTests : IDisposable
{
    private static readonly HttpLimits Hasty = new()
    {
        HeadersTimeout = TimeSpan.FromSeconds(1),
        IdleTimeout = TimeSpan.FromSeconds(1),
        Connections = 8,
    };

    private static readonly string[] Verbs = ["GET", "POST", "HEAD", "\0", "OPTIONS"];
    private static readonly string[] Targets = [" /status ", "/", " //..%2f", " * "];

    private readonly TempDirectory _directory = new();

    public static TheoryData<string, string> Requests =>
        new()
        {
            { $"GET /{new string('a', 5000)} HTTP/1.1\r\nHost: h\r\n\r\n", "414" },
            { $"GET /healthz HTTP/1.1\r\nHost: h\r\nX: {new string('b', 20_000)}\r\n\r\n", "431" },
            { $"GET /healthz HTTP/1.1\r\nHost: h\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n"))}\r\n", "431" },
            { "POST /reload HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000000\r\n\r\nbody", "413" },
            { "GET /status HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nbody", "413" },
            { "GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody", "400" },
            { "GET /healthz HTTP/1.1\r\n\r\n", "400" },
            { "GET /healthz HTTP/9.9\r\nHost: h\r\n\r\n", "505" },
            { "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003 a TLS greeting\r\n\r\n", "400" },
            { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "" },
            { "GET /\0\0 HTTP/1.1\r\nHost: h\r\n\r\n", "400" },
        };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_BeyondTheLimits_IsRefusedAndTheNextIsAnswered(string request, string status)
    {
        await using HttpStand stand = await HttpStand.StartAsync(_directory);

        string answer = await stand.SendAsync(request);

        Assert.StartsWith(status.Length == 0 ? "" : $"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
        await stand.IsAliveAsync();
    }

    [Fact]
    public async Task Request_OfAnyBytes_NeverEndsTheServer()
    {
        await using HttpStand stand = await HttpStand.StartAsync(_directory, limits: Hasty with { Connections = 256 });
        Gen<byte[]> garbage = Gen.Byte.Array[0, 400];
        Gen<byte[]> almost = Gen.Select(Gen.Int[0, 4].Select(i => Verbs[i]), garbage, Gen.Int[0, 3].Select(i => Targets[i]), garbage)
            .Select(p => (byte[])[.. Encoding.Latin1.GetBytes(p.Item1 + p.Item3), .. p.Item2, .. "\r\n"u8, .. p.Item4, .. "\r\n\r\n"u8]);

        await Gen.OneOf(garbage, almost)
            .SampleAsync(
                async bytes =>
                {
                    await using NetworkStream stream = await stand.ConnectAsync();
                    try
                    {
                        await stream.WriteAsync(bytes);
                        stream.Socket.Shutdown(SocketShutdown.Send);
                    }
                    catch (Exception e) when (e is IOException or SocketException)
                    {
                        // Closed before it had everything.
                    }
                    string answer = await HttpStand.ReadToEndAsync(stream);
                    Assert.DoesNotContain("HTTP/1.1 5", answer.Replace("505", "", StringComparison.Ordinal), StringComparison.Ordinal);
                },
                iter: 300
            );
        await stand.IsAliveAsync();
    }

    [Fact]
    public async Task Client_SendsAByteNowAndThen_IsDisconnected()
    {
        await using HttpStand stand = await HttpStand.StartAsync(_directory, limits: Hasty);
        await using NetworkStream stream = await stand.ConnectAsync();
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: "u8.ToArray());

        string answer = await HttpStand.ReadToEndAsync(stream);

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        await stand.IsAliveAsync();
    }

    [Fact]
    public async Task Connections_HalfOpen_AreClosedAndMakeRoomForOthers()
    {
        await using HttpStand stand = await HttpStand.StartAsync(_directory, limits: Hasty);
        List<NetworkStream> idle = await OpenAsync(stand, Hasty.Connections);

        string[] answers = await Task.WhenAll(idle.Select(HttpStand.ReadToEndAsync));

        Assert.All(answers, answer => Assert.Equal("", answer), throwIfEmpty: true);
        idle.ForEach(stream => stream.Dispose());
        await stand.IsAliveAsync();
    }

    [Fact]
    public async Task Connections_HeldOpen_GiveWayToAProbe()
    {
        HttpLimits patient = Hasty with { HeadersTimeout = TimeSpan.FromMinutes(2), IdleTimeout = TimeSpan.FromMinutes(2) };
        await using HttpStand stand = await HttpStand.StartAsync(_directory, limits: patient);
        List<NetworkStream> idle = await OpenAsync(stand, 3 * patient.Connections);

        for (int probe = 0; probe < 20; probe++)
        {
            string answer = await stand.SendAsync("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
            idle.Add(await stand.ConnectAsync());
        }

        idle.ForEach(stream => stream.Dispose());
    }

    [Theory]
    [InlineData("localhost", "200")]
    [InlineData("LOCALHOST:9464", "200")]
    [InlineData("127.0.0.1:9464", "200")]
    [InlineData("[::1]", "200")]
    [InlineData("attacker.example", "421")]
    [InlineData("127.0.0.1.attacker.example", "421")]
    [InlineData("10.0.0.1", "421")]
    public async Task Host_OfALoopbackAddress_IsThisMachine(string host, string status)
    {
        await using HttpStand stand = await HttpStand.StartAsync(_directory);
        foreach (string request in new[] { "GET /status", "GET /metrics", "POST /reload" })
        {
            string answer = await stand.SendAsync($"{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith(
                $"HTTP/1.1 {(request.StartsWith("POST", StringComparison.Ordinal) && status == "200" ? "409" : status)} ",
                answer,
                StringComparison.Ordinal
            );
        }
    }

    private static async Task<List<NetworkStream>> OpenAsync(HttpStand stand, int connections)
    {
        List<NetworkStream> open = [];
        for (int i = 0; i < connections; i++)
        {
            open.Add(await stand.ConnectAsync());
        }
        return open;
    }
}
