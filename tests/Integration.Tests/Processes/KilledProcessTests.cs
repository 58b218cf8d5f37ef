using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Processes;

/// <summary>
/// The program killed with SIGKILL in the middle of a run with local state, and started again: windows, report and window reports are
/// those of a run that nothing disturbed, bit for bit.
/// </summary>
public sealed partial class KilledProcessTests : IDisposable
{
    private const int Partitions = 3;

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Kill_InTheMiddleOfFiles_ReportAndWindowReportsAreThoseOfAnUndisturbedRun()
    {
        string[][] records = Records();
        for (int i = 0; i < Partitions; i++)
        {
            await File.WriteAllLinesAsync(_directory[$"in-{i}.ndjson"], records[i]);
        }
        await CompareAsync(_ => $"files: {{ paths: {{ transaction: '{_directory.Path}/in-*.ndjson' }}, batch: {{ rows: 20 }} }}", kills: 2);
    }

    [Fact]
    public async Task Kill_InTheMiddleOfATopic_ReportAndWindowReportsAreThoseOfAnUndisturbedRun()
    {
        // The broker lives in this process, and so outlives those that are killed.
        string topic = await TestBroker.CreateTopicAsync(Partitions);
        string[][] records = Records();
        for (int i = 0; i < Partitions; i++)
        {
            TestBroker.Produce(topic, i, records[i]);
        }
        string Source(string run) =>
            $$"""
                kafka:
                    brokers: {{TestBroker.Bootstrap}}
                    group: {{topic}}-{{run}}
                    topics: { {{topic}}: transaction }
                    start: earliest
                    batch: { rows: 20 }
                    properties: { session.timeout.ms: 6000 }
                """;
        // One kill: the group waits for each one's session to time out.
        await CompareAsync(Source, kills: 1);

        Assert.Equal(
            await SlidingWindowsAsync("undisturbed", Source("undisturbed")),
            await SlidingWindowsAsync("killed", Source("killed"))
        );
    }

    [Fact]
    public async Task Kill_BeforeTheFirstCheckpoint_ReportIsThatOfAnUndisturbedRun()
    {
        string topic = await TestBroker.CreateTopicAsync(1);
        TestBroker.Produce(topic, 0, Records().SelectMany(r => r));
        // What the group would commit by itself meanwhile is ahead of the state.
        string Source(string run) =>
            $$"""
                kafka:
                    brokers: {{TestBroker.Bootstrap}}
                    group: {{topic}}-{{run}}
                    topics: { {{topic}}: transaction }
                    batch: { rows: 20 }
                    properties: { session.timeout.ms: 6000, auto.commit.interval.ms: 10 }
                """;
        string config = Configuration("killed", Source("killed"), out string address, slowly: true, interval: "1h");
        using (VigiaProcess vigia = VigiaProcess.Start("run", config))
        {
            await Eventually.HoldsAsync(() => Number(Acknowledged(), address) >= 200, "records are acknowledged");
            await vigia.KillAsync();
        }

        Assert.Equal(await RunAsync("undisturbed", Source("undisturbed"), kills: 0), await RunAsync("killed", Source("killed"), kills: 0));
    }

    private async Task CompareAsync(Func<string, string> source, int kills)
    {
        string expected = await RunAsync("undisturbed", source("undisturbed"), kills: 0);
        string actual = await RunAsync("killed", source("killed"), kills);
        SortedDictionary<string, HashSet<string>> expectedReports = Published("undisturbed");
        SortedDictionary<string, HashSet<string>> reports = Published("killed");

        Assert.Equal(expected, actual);
        Assert.NotEmpty(expectedReports);
        Assert.Equal(expectedReports.Keys, reports.Keys);
        Assert.All(reports, report => Assert.Equal(expectedReports[report.Key], report.Value), throwIfEmpty: true);
    }

    /// <summary>Runs to the end, killed a few times on the way; gives what was counted in all.</summary>
    private async Task<string> RunAsync(string name, string source, int kills)
    {
        for (int i = 0; i < kills; i++)
        {
            string config = Configuration(name, source, out string address, slowly: true);
            using VigiaProcess vigia = VigiaProcess.Start("run", config, "--until-end");
            await Eventually.HoldsAsync(() => Number(Written(), address) >= 2, "two checkpoints are written");
            await vigia.KillAsync();
        }
        string report = _directory[$"{name}.json"];
        using VigiaProcess last = VigiaProcess.Start(
            "run",
            Configuration(name, source, out _, slowly: false),
            "--until-end",
            "--report",
            report
        );
        (int exitCode, _, string error) = await last.EndAsync();
        Assert.True(exitCode == 0, error);
        JsonElement drift = JsonDocument.Parse(await File.ReadAllTextAsync(report)).RootElement.GetProperty("drift");
        return string.Join('\n', drift.EnumerateObject().Where(p => p.Name != "events").Select(p => p.ToString()));
    }

    /// <summary>The sliding windows in the state, as a further start reports them that finds nothing to read.</summary>
    private async Task<string> SlidingWindowsAsync(string name, string source)
    {
        using VigiaProcess vigia = VigiaProcess.Start("run", Configuration(name, source, out string address, slowly: false));
        await Eventually.HoldsAsync(() => Windows(address).Length > 0, "the state is loaded");
        // It is loaded entry by entry.
        string windows = await Eventually.SettlesAsync(() => Windows(address));
        vigia.Terminate();
        Assert.Equal(0, (await vigia.EndAsync()).ExitCode);
        return windows;
    }

    private string Windows(string address)
    {
        string status = Get($"{address}/status");
        if (status.Length == 0 || !JsonDocument.Parse(status).RootElement.TryGetProperty("drift", out JsonElement drift))
        {
            return "";
        }
        // Until the assignment mark has passed, there are no windows yet.
        return drift.TryGetProperty("windows", out JsonElement windows) && windows[0].GetProperty("rows").GetInt64() > 0
            ? windows.GetRawText()
            : "";
    }

    private string Get(string uri)
    {
        try
        {
            return _http.GetStringAsync(new Uri(uri)).GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private string Configuration(string name, string source, out string address, bool slowly, string interval = "200ms")
    {
        address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}");
        return _directory.Write(
            $"{name}.yaml",
            $$"""
            name: reporting
            source:
              {{source}}
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages:
              - decode: { format: json, workers: 2 }
              - score: { models: [ { name: champion, path: {{Repository.File("models", "pix-fraud-v1.onnx")}}, threshold: 0.8 } ] }
              - drift:
                  reference: {{Repository.File("profiles", "pix-fraud-v1.json")}}
                  windows: [5m, 1h]
                  lateness: 1m
                  report_windows: 4
                  window_reports: { files: { path: {{name}}/reports.ndjson, sync: false } }
            {{(slowly ? "  - fault: { delay: { share: 1, time: 20ms } }" : "")}}
            state: { interval: {{interval}}, local: { directory: state-{{name}} } }
            http: { listen: {{address["http://".Length..]}} }
            """
        );
    }

    private double Number(Regex sample, string address)
    {
        Match match = sample.Match(Get($"{address}/metrics"));
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    private SortedDictionary<string, HashSet<string>> Published(string name)
    {
        var all = new SortedDictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (string line in Directory.GetFiles(_directory[name]).SelectMany(File.ReadAllLines))
        {
            string key = JsonDocument.Parse(line).RootElement.GetProperty("key").GetString()!;
            if (!all.TryGetValue(key, out HashSet<string>? texts))
            {
                all.Add(key, texts = []);
            }
            texts.Add(line);
        }
        return all;
    }

    /// <summary>The sample's records, dealt out to partitions.</summary>
    private static string[][] Records()
    {
        using var stream = new System.IO.Compression.GZipStream(
            File.OpenRead(Repository.File("samples", "pix-transactions.ndjson.gz")),
            System.IO.Compression.CompressionMode.Decompress
        );
        using var reader = new StreamReader(stream);
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(0, Partitions).Select(p => lines.Where((_, i) => i % Partitions == p).ToArray())];
    }

    [GeneratedRegex("^vigia_end_to_end_latency_seconds_count ([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Acknowledged();

    [GeneratedRegex("^vigia_checkpoints_total ([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Written();
}
