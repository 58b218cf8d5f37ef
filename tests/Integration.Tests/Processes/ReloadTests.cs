using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Integration.Tests.Processes;

/// <summary>A reload by SIGHUP and by POST /reload while records flow.</summary>
public sealed class ReloadTests : IDisposable
{
    private const int Partitions = 3;

    private const string LocalState = "{ interval: 200ms, local: { directory: state-RUN } }";

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();
    private readonly string _address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}");

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("files", LocalState)]
    [InlineData("simulate", null)]
    [InlineData("kafka", null)]
    [InlineData("kafka", "{ interval: 200ms, kafka: { topic: CHANGELOG, instance: RUN } }")]
    public async Task Sighup_WhileRecordsFlow_CountsAreThoseOfAnUndisturbedRun(string source, string? state)
    {
        Assert.SkipUnless(
            state?.Contains("CHANGELOG", StringComparison.Ordinal) != true || TestBroker.IsReal,
            $"needs transactions: set {TestBroker.Variable}=host:port to a Kafka broker"
        );
        Func<string, string> from = await SourceAsync(source);
        JsonElement expected = await RunAsync("undisturbed", from("undisturbed"), state, reloads: 0);
        JsonElement actual = await RunAsync("reloaded", from("reloaded"), state, reloads: 3);

        Assert.Equal(Drift(expected), Drift(actual));
        if (source == "simulate")
        {
            // Panes are judged once, in the order of time: where there are several partitions, how far that has come depends on which of them come first.
            Assert.Equal(expected.GetProperty("behavior").ToString(), actual.GetProperty("behavior").ToString());
        }
        Assert.Equal(Performance(expected), Performance(actual));
        Assert.Equal(expected.GetProperty("records").ToString(), actual.GetProperty("records").ToString());
        long decoded = expected.GetProperty("models")[0].GetProperty("scored").GetInt64();
        Assert.Equal(decoded, actual.GetProperty("models")[0].GetProperty("scored").GetInt64());
        Assert.Equal(decoded, Captured("reloaded"));
    }

    [Fact]
    public async Task Reload_ModelReplaced_ItsScoresStartAfreshAndEverythingElseGoesOn()
    {
        string model = _directory["model.onnx"];
        File.Copy(Repository.File("models", "pix-fraud-v1.onnx"), model);
        Write("run", Simulated(), null, model, delay: "20ms");
        using VigiaProcess vigia = Start("run");
        await Eventually.HoldsAsync(() => Metric("vigia_model_scored_total{model=\"champion\"}") > 200, "records are scored");
        File.Copy(Repository.File("models", "pix-fraud-v2.onnx"), model, overwrite: true);
        Write("run", Simulated(), null, model, delay: null);
        using HttpResponseMessage answer = await _http.PostAsync(new Uri($"{_address}/reload"), null);
        string text = await answer.Content.ReadAsStringAsync();
        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.Equal((0, HttpStatusCode.OK, "reloaded\n"), (exitCode, answer.StatusCode, text));
        Assert.Contains(
            "runs the reloaded configuration: simulate -> decode -> score -> drift -> behavior -> performance -> capture; model 'champion' is 2",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("that no model of the pipeline produces now", error, StringComparison.Ordinal);
        JsonElement all = Report("run").GetProperty("drift").GetProperty("windows")[0];
        long rows = all.GetProperty("rows").GetInt64();
        Assert.Equal(2000, rows);
        Assert.All(all.GetProperty("features").EnumerateArray(), feature => Assert.Equal(rows, Cells(feature)), throwIfEmpty: true);
        Assert.InRange(Cells(all.GetProperty("scores")[0]), 1, rows - 201);
    }

    [Fact]
    public async Task Reload_ProfileReplaced_DriftStartsAfreshAndSaysSo()
    {
        string profile = _directory["profile.json"];
        string text = await File.ReadAllTextAsync(Repository.File("profiles", "pix-fraud-v1.json"));
        await File.WriteAllTextAsync(profile, text);
        Write("run", Simulated(), null, profile: profile, delay: "20ms");
        using VigiaProcess vigia = Start("run");
        await Eventually.HoldsAsync(() => Metric("vigia_model_scored_total{model=\"champion\"}") > 200, "records are scored");
        await File.WriteAllTextAsync(profile, Recounted(text));
        Write("run", Simulated(), null, profile: profile, delay: null);
        vigia.HangUp();
        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("stage 'drift' starts from empty: its stored state was counted with", error, StringComparison.Ordinal);
        Assert.InRange(Report("run").GetProperty("drift").GetProperty("windows")[0].GetProperty("rows").GetInt64(), 1, 1799);
    }

    [Fact]
    public async Task Reload_Wrong_IsRefusedWithEveryProblemAndTheOldOneRunsOn()
    {
        string model = _directory["model.onnx"];
        byte[] whole = await File.ReadAllBytesAsync(Repository.File("models", "pix-fraud-v1.onnx"));
        await File.WriteAllBytesAsync(model, whole);
        string good = Endless(model);
        _directory.Write("run.yaml", good);
        using VigiaProcess vigia = Start("run");
        await Eventually.HoldsAsync(() => Metric("vigia_model_scored_total{model=\"champion\"}") > 0, "records are scored");
        Assert.Equal(1, Metric("vigia_reload_last_successful"));

        await File.WriteAllBytesAsync(model, whole.AsMemory(0, whole.Length / 2));
        string truncated = await RefusedAsync(1);
        File.Delete(model);
        vigia.HangUp();
        await Eventually.HoldsAsync(() => Metric("vigia_reloads_total{result=\"refused\"}") == 2, "a missing model is refused");
        await File.WriteAllBytesAsync(model, whole);
        _directory.Write(
            "run.yaml",
            good.Replace("threshold: 0.8", "threshold: high", StringComparison.Ordinal)
                .Replace("workers: 2", "wrokers: 2", StringComparison.Ordinal)
        );
        string wrong = await RefusedAsync(3);
        _directory.Write(
            "run.yaml",
            good.Replace("seed: 1", "seed: 2", StringComparison.Ordinal)
                .Replace("name: reloading", "name: another", StringComparison.Ordinal)
        );
        string restart = await RefusedAsync(4);
        Assert.Equal(0, Metric("vigia_reload_last_successful"));
        double? scored = Metric("vigia_model_scored_total{model=\"champion\"}");
        await Eventually.HoldsAsync(() => Metric("vigia_model_scored_total{model=\"champion\"}") > scored, "the old one runs on");
        _directory.Write("run.yaml", good);
        vigia.HangUp();
        await Eventually.HoldsAsync(() => Metric("vigia_reloads_total{result=\"done\"}") == 1, "a good one is taken");
        Assert.Equal(1, Metric("vigia_reload_last_successful"));
        JsonElement status = JsonDocument.Parse(Get("status")!).RootElement.GetProperty("configuration");
        Assert.Equal((1, 4), (status.GetProperty("reloads").GetInt32(), status.GetProperty("refused").GetInt32()));
        vigia.Terminate();
        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.Equal(0, exitCode);
        string[] log =
        [
            .. error
                .Split('\n')
                .Where(l => l.Contains("reload refused; pipeline 'reloading' continues unchanged", StringComparison.Ordinal)),
        ];
        Assert.Equal(4, log.Length);
        Assert.Contains("model.onnx is not an ONNX model, or only a part of one", log[0], StringComparison.Ordinal);
        Assert.Contains("is not a file", log[1], StringComparison.Ordinal);
        Assert.Contains("; correct 2 problems: ", log[2], StringComparison.Ordinal);
        Assert.Contains("unknown key 'wrokers'", log[2], StringComparison.Ordinal);
        Assert.Contains("'high'", log[2], StringComparison.Ordinal);
        Assert.Contains("'name' cannot change while the pipeline runs; restart", log[3], StringComparison.Ordinal);
        Assert.Contains("'source' cannot change while the pipeline runs; restart", log[3], StringComparison.Ordinal);
        Assert.Contains("stage 'score'", truncated, StringComparison.Ordinal);
        Assert.Contains("stage 'decode'", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("high", wrong, StringComparison.Ordinal);
        Assert.Contains("run.yaml(1,1)", restart, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(int times)
    {
        using HttpResponseMessage answer = await _http.PostAsync(new Uri($"{_address}/reload"), null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(times, Metric("vigia_reloads_total{result=\"refused\"}"));
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<JsonElement> RunAsync(string run, string source, string? state, int reloads)
    {
        Write(run, source, state, delay: reloads > 0 ? "50ms" : null);
        using VigiaProcess vigia = Start(run);
        double? scored = 0;
        for (int i = 1; i <= reloads; i++)
        {
            await Eventually.HoldsAsync(() => Metric("vigia_model_scored_total{model=\"champion\"}") > scored, "records are scored");
            // The last time without the delay, and so without that stage.
            Write(run, source, state, workers: 1 + i, delay: i < reloads ? "50ms" : null);
            vigia.HangUp();
            double? now = null;
            await Eventually.HoldsAsync(
                () => vigia.HasExited || (now = Metric("vigia_reloads_total{result=\"done\"}")) == i || i == reloads,
                $"reload {i} is done"
            );
            scored = Metric("vigia_model_scored_total{model=\"champion\"}");
        }
        (int exitCode, _, string error) = await vigia.EndAsync();
        Assert.True(exitCode == 0, error);
        Assert.Equal(reloads, error.Split("runs the reloaded configuration").Length - 1);
        return Report(run);
    }

    private VigiaProcess Start(string run) =>
        VigiaProcess.Start("run", _directory[$"{run}.yaml"], "--until-end", "--report", _directory[$"{run}.json"]);

    private async Task<Func<string, string>> SourceAsync(string source)
    {
        string[][] records = Records();
        switch (source)
        {
            case "files":
                for (int i = 0; i < Partitions; i++)
                {
                    await File.WriteAllLinesAsync(_directory[$"in-{i}.ndjson"], records[i]);
                }
                return _ => $"files: {{ paths: {{ transaction: '{_directory.Path}/in-*.ndjson' }}, batch: {{ rows: 20 }} }}";
            case "simulate":
                return _ => Simulated();
            default:
                string topic = await TestBroker.CreateTopicAsync(Partitions);
                for (int i = 0; i < Partitions; i++)
                {
                    TestBroker.Produce(topic, i, records[i]);
                }
                // A long session: on a busy machine a run could return to its last checkpoint and count again, and what is compared here is what one run has
                // counted. Each run has a group of its own, so that no run waits for the session of another.
                return run =>
                    $"kafka: {{ brokers: '{TestBroker.Bootstrap}', group: {topic}-{run}, topics: {{ {topic}: transaction }}, batch: {{ rows: 20 }}, "
                    + $"properties: {{ session.timeout.ms: 45000, heartbeat.interval.ms: 200 }} }}";
        }
    }

    // With frauds and the claims about them, which come within months.
    private static string Simulated() =>
        "simulate: { count: 2000, seed: 5, start: 2026-03-01T12:00:00Z, fraud_share: 0.05, batch: { rows: 20 } }";

    private static bool HasLabels(string source) => source.StartsWith("simulate", StringComparison.Ordinal);

    private string Endless(string model) =>
        $$"""
            name: reloading
            source: { simulate: { seed: 1 } }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages:
              - decode: { format: json, workers: 2 }
              - score: { models: [ { name: champion, path: {{model}}, threshold: 0.8 } ] }
              - drift: { reference: {{Repository.File("profiles", "pix-fraud-v1.json")}}, lateness: 366d }
            http: { listen: {{_address["http://".Length..]}} }
            """;

    private void Write(
        string run,
        string source,
        string? state,
        string? model = null,
        string? profile = null,
        int workers = 1,
        string? delay = null
    ) =>
        _directory.Write(
            $"{run}.yaml",
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                name: reloading
                source:
                  {{source}}
                records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}}{{(
                    HasLabels(source) ? $", label: {Repository.File("schemas", "pix-label.yaml")}" : ""
                )}} }
                stages:
                  - decode: { format: json, workers: 2 }
                  - score: { models: [ { name: champion, path: {{model
                    ?? Repository.File("models", "pix-fraud-v1.onnx")}}, threshold: 0.8 } ], workers: {{workers}} }
                  - drift:
                      reference: {{profile ?? Repository.File("profiles", "pix-fraud-v1.json")}}
                      windows: [5m, 1h]
                      lateness: 1m
                      report_windows: 4
                  - behavior: {}
                {{(HasLabels(source) ? "  - performance: { maturity: [7d, 91d], max_ahead: 3660d }" : "")}}
                  - capture: { files: { path: {{run}}/predictions.ndjson, sync: false } }
                {{(delay is null ? "" : $"  - fault: {{ delay: {{ share: 1, time: {delay} }} }}")}}
                {{(
                    state is null
                        ? ""
                        : $"state: {state.Replace("RUN", run, StringComparison.Ordinal).Replace("CHANGELOG", $"{Path.GetFileName(_directory.Path)}-{run}", StringComparison.Ordinal)}"
                )}}
                http: { listen: {{_address["http://".Length..]}} }
                """
            )
        );

    private string? Get(string path)
    {
        try
        {
            return _http.GetStringAsync(new Uri($"{_address}/{path}")).GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private double? Metric(string sample) =>
        Get("metrics")
            ?.Split('\n')
            .Where(l => l.StartsWith(sample + " ", StringComparison.Ordinal))
            .Select(l => (double?)double.Parse(l[(sample.Length + 1)..], CultureInfo.InvariantCulture))
            .FirstOrDefault();

    private JsonElement Report(string run) => JsonDocument.Parse(File.ReadAllText(_directory[$"{run}.json"])).RootElement;

    private static string Drift(JsonElement report) =>
        string.Join('\n', report.GetProperty("drift").EnumerateObject().Where(p => p.Name != "events").Select(p => p.ToString()));

    /// <summary>What labels said; a report without that section has none.</summary>
    private static string Performance(JsonElement report) =>
        report.TryGetProperty("performance", out JsonElement found) ? found.ToString() : "";

    private static long Cells(JsonElement subject) =>
        subject.GetProperty("cells").EnumerateArray().Sum(c => c.GetProperty("current").GetInt64());

    private long Captured(string run) => Directory.GetFiles(_directory[run]).Sum(f => File.ReadLines(f).LongCount());

    /// <summary>The profile as if it had counted one value of its first feature into another cell.</summary>
    private static string Recounted(string profile)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(profile)!;
        // They would contradict the whole.
        root.AsObject().Remove("segments");
        foreach (System.Text.Json.Nodes.JsonNode? counted in root["features"]!.AsArray().Concat(root["scores"]!.AsArray()))
        {
            counted!.AsObject().Remove("hourly");
        }
        System.Text.Json.Nodes.JsonArray counts = root["features"]![0]!["numbers"]!["bins"]!.AsArray();
        counts[0] = counts[0]!.GetValue<long>() - 1;
        counts[1] = counts[1]!.GetValue<long>() + 1;
        return root.ToJsonString();
    }

    /// <summary>The sample's records, dealt out to partitions.</summary>
    private static string[][] Records()
    {
        using var stream = new GZipStream(
            File.OpenRead(Repository.File("samples", "pix-transactions.ndjson.gz")),
            CompressionMode.Decompress
        );
        using var reader = new StreamReader(stream);
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(0, Partitions).Select(p => lines.Where((_, i) => i % Partitions == p).ToArray())];
    }
}
