using System.Globalization;
using System.Text.Json;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Processes;

/// <summary>The program on a full disk: it ends with the cause and, once there is room, continues where it was.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const int Records = 1000;

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();
    private SmallDisk? _disk;

    public async ValueTask InitializeAsync()
    {
        (_disk, string obstacle) = await SmallDisk.TryMountAsync(megabytes: 16);
        Assert.SkipWhen(_disk is null, obstacle);
    }

    public ValueTask DisposeAsync()
    {
        _disk?.Dispose();
        _http.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("state", "cannot write the state in DISK/state: ")]
    [InlineData("capture", "not delivered within 1s (")]
    public async Task DiskFull_EndsWithTheCause_AndWithRoomTheNextStartCountsEveryRecordOnce(string onDisk, string cause)
    {
        JsonElement expected = await ToTheEndAsync("undisturbed", _directory.Path);
        string place = _disk!.Path;
        string config = Configuration("disturbed", On, out string address, isSlow: true);
        string On(string what) => Path.Combine(what == onDisk ? place : _directory["elsewhere"], what);
        using (VigiaProcess vigia = VigiaProcess.Start("run", config, "--until-end"))
        {
            await Eventually.HoldsAsync(() => vigia.HasExited || Checkpoints(address) >= 2, "two checkpoints are written");
            _disk.Fill();
            // The log of the state is allocated ahead, so a short run may still have room in it: then nothing is missing, and it ends well.
            await EndsAsync(vigia, cause, hasLogAhead: onDisk == "state");
        }
        // What the end of the process left free.
        _disk.Fill();
        using (VigiaProcess vigia = VigiaProcess.Start("run", config, "--until-end"))
        {
            await EndsAsync(vigia, "");
        }
        _disk.MakeRoom();
        JsonElement actual = await ToTheEndAsync("disturbed", On);

        Assert.Equal(Counted(expected), Counted(actual));
        string[] captured = Captured(On("capture"));
        Assert.Equal(
            Captured(Path.Combine(_directory.Path, "capture")).Order(StringComparer.Ordinal),
            captured.Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(captured, line => JsonDocument.Parse(line).Dispose(), throwIfEmpty: true);

        async Task EndsAsync(VigiaProcess vigia, string with, bool hasLogAhead = false)
        {
            (int exitCode, _, string error) = await vigia.EndAsync();
            if (hasLogAhead && exitCode == 0)
            {
                return;
            }
            Assert.Equal(1, exitCode);
            string last = error.TrimEnd().Split('\n')[^1];
            Assert.Contains(with.Replace("DISK", place, StringComparison.Ordinal), last, StringComparison.Ordinal);
            Assert.Contains("No space left", last, StringComparison.Ordinal);
        }
    }

    private Task<JsonElement> ToTheEndAsync(string name, string directory) => ToTheEndAsync(name, what => Path.Combine(directory, what));

    private async Task<JsonElement> ToTheEndAsync(string name, Func<string, string> place)
    {
        string report = _directory[$"{name}.json"];
        using VigiaProcess vigia = VigiaProcess.Start(
            "run",
            Configuration(name, place, out _, isSlow: false),
            "--until-end",
            "--report",
            report
        );
        (int exitCode, _, string error) = await vigia.EndAsync();
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(await File.ReadAllTextAsync(report)).RootElement;
    }

    private string Configuration(string name, Func<string, string> place, out string address, bool isSlow)
    {
        address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");
        return _directory.Write(
            $"{name}.yaml",
            $$"""
            name: filling
            source: { simulate: { count: {{Records.ToString(
                CultureInfo.InvariantCulture
            )}}, seed: 5, start: 2026-03-01T12:00:00Z, fraud_share: 0.05, batch: { rows: 20 } } }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}}, label: {{Repository.File(
                "schemas",
                "pix-label.yaml"
            )}} }
            stages:
              - decode: { format: json }
              - score: { models: [ { name: champion, path: {{Repository.File("models", "pix-fraud-v1.onnx")}}, threshold: 0.8 } ] }
              - drift: { reference: {{Repository.File(
                "profiles",
                "pix-fraud-v1.json"
            )}}, windows: [5m, 1h], lateness: 1m, report_windows: 4 }
              - performance: { maturity: [7d, 91d], max_ahead: 3660d, store: { directory: {{Path.Combine(
                _directory.Path,
                name,
                "store"
            )}} } }
              - capture: { files: { path: {{place("capture")}}/predictions.ndjson, retry_for: 1s } }
            {{(isSlow ? "  - fault: { delay: { share: 1, time: 50ms } }" : "")}}
            state: { interval: 200ms, local: { directory: {{place("state")}} } }
            http: { listen: {{address}} }
            """
        );
    }

    private double Checkpoints(string address)
    {
        try
        {
            string metrics = _http.GetStringAsync(new Uri($"http://{address}/metrics")).GetAwaiter().GetResult();
            string? sample = metrics.Split('\n').FirstOrDefault(l => l.StartsWith("vigia_checkpoints_total ", StringComparison.Ordinal));
            return sample is null ? 0 : double.Parse(sample.Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>What was counted; how many labels came is the process's own account.</summary>
    private static string Counted(JsonElement report)
    {
        JsonElement performance = report.GetProperty("performance");
        return string.Join(
            '\n',
            report
                .GetProperty("drift")
                .EnumerateObject()
                .Where(p => p.Name != "events")
                .Select(p => p.ToString())
                .Append(performance.GetProperty("summary").ToString())
                .Append(performance.GetProperty("cohorts").ToString())
        );
    }

    private static string[] Captured(string directory) => [.. Directory.GetFiles(directory).SelectMany(File.ReadAllLines)];
}
