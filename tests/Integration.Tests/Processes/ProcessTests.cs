using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Processes;

/// <summary>The program as a whole: started, asked, stopped.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private static readonly string[] Expected =
    [
        "vigia_source_records_total{",
        "vigia_stage_busy_seconds_total{",
        "vigia_records_rejected_total{",
        "vigia_model_scored_total{",
        "vigia_model_flagged_total{",
        "vigia_model_flagged_amount_total{",
        "vigia_model_score_bin_total{",
        "vigia_feature_bin_total{",
        "vigia_feature_reference_ratio{",
        "vigia_feature_drift{",
        "vigia_feature_drift_severity{",
        "vigia_feature_drift_evidence{",
        "vigia_feature_psi_excess{",
        "vigia_feature_missing_total{",
        "vigia_watermark_seconds{stage=\"drift\"} ",
        "vigia_end_to_end_latency_seconds_count ",
    ];

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Run_Sigterm_DrainsWhatIsInFlightAndExitsWith0()
    {
        string config = Configuration(out string address);
        using VigiaProcess vigia = VigiaProcess.Start("run", config);
        await ReadyAsync(address);
        await Eventually.HoldsAsync(
            () => Directory.Exists(_directory["out"]) && Directory.GetFiles(_directory["out"]).Length > 0,
            "records are captured"
        );
        vigia.Terminate();

        (int exitCode, string output, string error) = await vigia.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("asked to stop", error, StringComparison.Ordinal);
        (long records, long rejected) = Summary(output);
        Assert.True(rejected > 0);
        Assert.Equal(records - rejected, Lines("out"));
        Assert.Equal(rejected, Lines("dead"));
    }

    [Fact]
    public async Task Run_WhileItRuns_AnswersHealthStatusAndMetricsAlike()
    {
        string config = Configuration(out string address);
        using VigiaProcess vigia = VigiaProcess.Start("run", config);
        await ReadyAsync(address);

        Assert.Equal("alive", await _http.GetStringAsync($"{address}/healthz"));
        string metrics = "";
        foreach (string name in Expected)
        {
            await Eventually.HoldsAsync(
                () => (metrics = Get($"{address}/metrics")).Contains($"\n{name}", StringComparison.Ordinal),
                $"there is a {name}"
            );
        }
        using JsonDocument status = JsonDocument.Parse(Get($"{address}/status"));
        Assert.Equal("running", status.RootElement.GetProperty("state").GetString());
        string[] stages = [.. status.RootElement.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("name").GetString()!)];
        Assert.Equal(["decode", "score", "drift", "capture", "dead_letter"], stages);
        Assert.All(
            stages,
            stage => Assert.Contains($"vigia_stage_capacity_batches{{stage=\"{stage}\"}} 2\n", metrics, StringComparison.Ordinal),
            throwIfEmpty: true
        );
        Assert.DoesNotContain("E1823612", metrics, StringComparison.Ordinal);
        using HttpResponseMessage page = await _http.GetAsync(new Uri($"{address}/"));
        Assert.StartsWith(
            "default-src 'none'; script-src 'self';",
            page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        string[] parts = [.. LocalReference().Matches(await page.Content.ReadAsStringAsync()).Select(m => m.Groups[1].Value)];
        Assert.Equal(11, parts.Length);
        Assert.All(parts, part => Assert.NotEmpty(Get($"{address}/{part}")), throwIfEmpty: true);
        vigia.Terminate();
        Assert.Equal(0, (await vigia.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_AddressInUse_SaysSoAndExitsWith1()
    {
        string config = Configuration(out string address);
        using var occupied = new HttpListener();
        occupied.Prefixes.Add($"{address}/");
        occupied.Start();
        using VigiaProcess vigia = VigiaProcess.Start("run", config);

        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("choose another with --set http.listen=", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BatchOfFiles_ReportCountsEveryRecordOnce()
    {
        string report = _directory["report.json"];
        using VigiaProcess vigia = VigiaProcess.Start("run", "configs/batch-files.yaml", "--report", report);

        (int exitCode, string output, _) = await vigia.EndAsync();

        Assert.Equal(0, exitCode);
        (long records, long rejected) = Summary(output);
        Assert.Equal(2000, records);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        JsonElement all = document.RootElement.GetProperty("drift").GetProperty("windows")[0];
        Assert.Equal(records - rejected, all.GetProperty("rows").GetInt64());
        Assert.All(
            all.GetProperty("features").EnumerateArray(),
            feature =>
                Assert.Equal(
                    records - rejected,
                    feature.GetProperty("cells").EnumerateArray().Sum(c => c.GetProperty("current").GetInt64())
                ),
            throwIfEmpty: true
        );
        Assert.Equal(records - rejected, document.RootElement.GetProperty("models")[0].GetProperty("scored").GetInt64());
    }

    private string Configuration(out string address)
    {
        address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}");
        return _directory.Write(
            "endless.yaml",
            $$"""
            name: endless
            source: { simulate: { malformed_share: 0.01 } }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages:
              - decode: { format: json }
              - score: { models: [ { name: champion, path: {{Repository.File("models", "pix-fraud-v1.onnx")}}, threshold: 0.8 } ] }
              - drift: { reference: {{Repository.File("profiles", "pix-fraud-v1.json")}}, lateness: 366d }
              - capture: { files: { path: out/predictions.ndjson, sync: false } }
            dead_letter:
              files: { path: dead/letters.ndjson, sync: false }
              privacy: { key: ephemeral }
            http: { listen: {{address["http://".Length..]}} }
            """
        );
    }

    private Task ReadyAsync(string address) => Eventually.HoldsAsync(() => IsReady(address), "the pipeline is ready");

    private bool IsReady(string address)
    {
        try
        {
            return Get($"{address}/readyz") == "ready";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string Get(string uri) => _http.GetStringAsync(new Uri(uri)).GetAwaiter().GetResult();

    private long Lines(string directory) => Directory.GetFiles(_directory[directory]).Sum(f => File.ReadLines(f).LongCount());

    private static (long Records, long Rejected) Summary(string output)
    {
        Match match = SummaryLine().Match(output);
        Assert.True(match.Success, output);
        return (Number(match.Groups[1].Value), Number(match.Groups[2].Value));
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex("(?:src|href)=\"(page/[a-z.]+)\"")]
    private static partial Regex LocalReference();

    [GeneratedRegex(@": ([0-9,]+) records, ([0-9,]+) rejected")]
    private static partial Regex SummaryLine();
}
