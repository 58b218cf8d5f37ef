using System.IO.Compression;
using System.Net;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Http;

public sealed class MetricsRouteTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br, GZIP;q=0.5", true)]
    [InlineData("*", true)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("identity", false)]
    [InlineData("", false)]
    public async Task Metrics_CompressedForAClientThatAcceptsGzip(string accepted, bool compressed)
    {
        await using HttpStand stand = await HttpStand.StartAsync(_directory);

        using HttpResponseMessage response = await AskAsync(stand, HttpMethod.Get, accepted);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(compressed ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
        Assert.Equal(["Accept-Encoding"], response.Headers.Vary);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        using var text = new StreamReader(compressed ? new GZipStream(body, CompressionMode.Decompress) : body);
        string metrics = await text.ReadToEndAsync();
        Assert.Contains("# TYPE vigia_", metrics, StringComparison.Ordinal);
        Assert.EndsWith("\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_AnswersWithHeadersAlone()
    {
        await using HttpStand stand = await HttpStand.StartAsync(_directory);

        using HttpResponseMessage response = await AskAsync(stand, HttpMethod.Head, "gzip");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpStand stand, HttpMethod method, string accepted)
    {
        using var request = new HttpRequestMessage(method, "/metrics");
        if (accepted.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }
        return await stand.Client.SendAsync(request);
    }
}
