using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Operations;

/// <summary>A real Prometheus with the repository's rules, which scrapes one address every second.</summary>
internal sealed partial class LivePrometheus : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http;
    private readonly Process _process;

    public LivePrometheus(string target)
    {
        int port = FreePort.Take();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string rules = Directory.CreateDirectory(_directory["rules"]).FullName;
        foreach (string file in RuleFile.Names)
        {
            // A minute between evaluations is longer than the test.
            File.WriteAllText(
                Path.Combine(rules, Path.GetFileName(file)),
                Interval().Replace(File.ReadAllText(Repository.File(file)), "interval: 2s")
            );
        }
        _directory.Write(
            "prometheus.yml",
            $$"""
            global: { scrape_interval: 1s, evaluation_interval: 2s, external_labels: { runbooks: "https://vigia.example/docs/runbooks" } }
            rule_files: ["rules/*.yml"]
            scrape_configs:
              - job_name: vigia
                static_configs: [{ targets: ["{{target}}"], labels: { pipeline: pix-fraud } }]
            """
        );
        _process = Process.Start(
            new ProcessStartInfo(
                "prometheus",
                [
                    $"--config.file={_directory["prometheus.yml"]}",
                    $"--storage.tsdb.path={_directory["data"]}",
                    $"--web.listen-address=127.0.0.1:{port}",
                    "--log.level=error",
                ]
            )
        )!;
    }

    /// <summary>The values that a query has now.</summary>
    public async Task<IReadOnlyList<double>> AskAsync(string query)
    {
        using HttpResponseMessage answer = await _http.PostAsync(
            new Uri("/api/v1/query", UriKind.Relative),
            new FormUrlEncodedContent([new("query", query)])
        );
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            throw new HttpRequestException("Prometheus is not ready yet");
        }
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.True(json.RootElement.GetProperty("status").GetString() == "success", $"{query}: {json.RootElement}");
        JsonElement data = json.RootElement.GetProperty("data");
        return data.GetProperty("resultType").GetString() == "vector"
            ? [.. data.GetProperty("result").EnumerateArray().Select(r => Number(r.GetProperty("value")))]
            : [Number(data.GetProperty("result"))];
    }

    /// <summary>Waits until a query has a value that is more than 0.</summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public async Task UntilAsync(string query, TimeSpan limit)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await HoldsAsync(query))
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"still not: {query}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }

    private async Task<bool> HoldsAsync(string query)
    {
        try
        {
            return (await AskAsync(query)).Any(v => v > 0);
        }
        catch (HttpRequestException)
        {
            // It does not listen yet, or is not ready.
            return false;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
        _directory.Dispose();
    }

    private static double Number(JsonElement sample) =>
        double.Parse(sample[1].GetString()!.Replace("Inf", "∞", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    [GeneratedRegex("interval: [0-9]+[sm]")]
    private static partial Regex Interval();
}
