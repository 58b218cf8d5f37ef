using System.Text.Json;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Stages.Drift;
using Vigia.Stages.Tests.Drift;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Pipelines;

public sealed class FleetTests : IDisposable
{
    private const int Partitions = 5;

    private readonly ReportingPipeline _pipelines = new();

    public void Dispose() => _pipelines.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reduce_ReportsOfSeveralInstances_GiveTheNumbersOfOneOverAllRecords(bool isJoint)
    {
        using var pipelines = new ReportingPipeline(isJoint);
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records("t", Partitions, 200, seed: 21);
        await using Pipeline whole = pipelines.Create(new InterleavingSource(records, 40, 1), "whole");
        Assert.Null(await ReportingPipeline.RunAsync(whole));
        await RunInstanceAsync(pipelines, records, "fleet-a", 0, 3);
        await RunInstanceAsync(pipelines, records, "fleet-b", 1);
        await RunInstanceAsync(pipelines, records, "fleet-c", 2, 4);
        // What a killed instance publishes again.
        string first = Directory.GetFiles(Path.Combine(pipelines.Directory, "fleet-a"))[0];
        File.Copy(first, Path.Combine(pipelines.Directory, "fleet-c", "again.ndjson"));

        CollectorRegistry registry = Metrics.NewCustomRegistry();
        await using Pipeline fleet = pipelines.CreateFleet($"{pipelines.Directory}/fleet-?/*.ndjson", "out", registry);
        Assert.Null(await ReportingPipeline.RunAsync(fleet));

        JsonElement[] merged = [.. pipelines.Lines("out").Select(l => JsonDocument.Parse(l).RootElement)];
        JsonElement[] windows =
        [
            .. DriftStand.Json(whole.Stages.OfType<IReportSection>().Single().WriteReport).GetProperty("windows").EnumerateArray().Skip(1),
        ];
        Assert.NotEmpty(windows);
        Assert.All(merged, m => Assert.Equal(isJoint ? 3 : 2, m.GetProperty("features").GetArrayLength()), throwIfEmpty: true);
        if (isJoint)
        {
            // Amounts and keys of the records do not go together as in the reference.
            JsonElement joint = merged.MaxBy(m => m.GetProperty("rows").GetInt64()).GetProperty("features")[2];
            Assert.Equal(JointReference.Name, joint.GetProperty("feature").GetString());
            Assert.InRange(joint.GetProperty("statistics").GetProperty("p_log10").GetDouble(), double.NegativeInfinity, -6);
        }
        Assert.Equal(0, fleet.RecordsRejected);
        Assert.Equal(merged.Length, merged.Select(m => m.GetProperty("key").GetString()).Distinct().Count());
        foreach (JsonElement window in windows)
        {
            JsonElement sum = merged.Single(m =>
                m.GetProperty("window").GetString() == window.GetProperty("window").GetString()
                && m.GetProperty("start").GetString() == window.GetProperty("start").GetString()
            );
            Assert.True(sum.GetProperty("merged").GetBoolean());
            Assert.Equal(window.GetProperty("rows").GetInt64(), sum.GetProperty("rows").GetInt64());
            foreach (
                (JsonElement one, JsonElement all) in window
                    .GetProperty("features")
                    .EnumerateArray()
                    .Zip(sum.GetProperty("features").EnumerateArray())
            )
            {
                Assert.Equal(
                    one.GetProperty("cells").EnumerateArray().Select(c => c.GetProperty("current").GetInt64()),
                    all.GetProperty("counts").EnumerateArray().Select(c => c.GetInt64())
                );
                Assert.Equal(one.GetProperty("statistics").GetRawText(), all.GetProperty("statistics").GetRawText());
            }
        }
        await MetricsShowTheNewestCompleteWindowAsync(registry, merged);
    }

    [Fact]
    public async Task Reduce_ForeignAndMergedReports_AreRejectedWithTheirReason()
    {
        await RunInstanceAsync(_pipelines, ReportingPipeline.Records("t", 1, 100, seed: 3), "fleet-a", 0);
        string line = _pipelines.Lines("fleet-a")[0];
        string basis = JsonDocument.Parse(line).RootElement.GetProperty("basis").GetString()!;
        string file = Path.Combine(_pipelines.Directory, "foreign.ndjson");
        await File.WriteAllLinesAsync(
            file,
            [
                line,
                line,
                line.Replace("\"late\":", "\"late\":1", StringComparison.Ordinal),
                line.Replace("\"schema_version\":2", "\"schema_version\":99", StringComparison.Ordinal),
                line.Replace("\"merged\":false", "\"merged\":true", StringComparison.Ordinal)
                    .Replace("|t[0]", $"|fleet|{basis}", StringComparison.Ordinal),
                "{\"key\":\"k\",\"end_ms\":1}",
            ]
        );
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        await using Pipeline fleet = _pipelines.CreateFleet(file, "out", registry);
        Assert.Null(await ReportingPipeline.RunAsync(fleet));

        Assert.Single(_pipelines.Lines("out"));
        string text = await TestPipeline.ScrapeAsync(registry);
        foreach ((string reason, int count) in new[] { ("conflicting_report", 1), ("not_a_window_report", 2), ("already_merged", 1) })
        {
            Assert.Contains(
                $"vigia_records_rejected_total{{stage=\"reduce\",reason=\"{reason}\"}} {count}\n",
                text,
                StringComparison.Ordinal
            );
        }
        Assert.Contains("vigia_fleet_duplicate_reports_total{pipeline=\"pix\"} 1\n", text, StringComparison.Ordinal);
    }

    private static async Task RunInstanceAsync(
        ReportingPipeline pipelines,
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records,
        string output,
        params int[] partitions
    )
    {
        var own = records.Where(r => partitions.Contains(r.Key.Partition)).ToDictionary();
        await using Pipeline instance = pipelines.Create(new InterleavingSource(own, 30, partitions[0]), output);
        Assert.Null(await ReportingPipeline.RunAsync(instance));
    }

    private static async Task MetricsShowTheNewestCompleteWindowAsync(CollectorRegistry registry, JsonElement[] merged)
    {
        JsonElement[] hours =
        [
            .. merged
                .Where(m => m.GetProperty("window").GetString() == "1h")
                .OrderBy(m => m.GetProperty("start_ms").GetInt64())
                .TakeLast(10),
        ];
        int most = hours.Max(h => h.GetProperty("partitions").GetArrayLength());
        JsonElement shown = hours.Last(h => h.GetProperty("partitions").GetArrayLength() == most);
        string text = await TestPipeline.ScrapeAsync(registry);
        Assert.Contains(
            $"vigia_fleet_window_records{{pipeline=\"pix\",window=\"1h\"}} {shown.GetProperty("rows")}\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains($"vigia_fleet_window_partitions{{pipeline=\"pix\",window=\"1h\"}} {most}\n", text, StringComparison.Ordinal);
        string psi = shown.GetProperty("features")[0].GetProperty("statistics").GetProperty("psi").GetRawText();
        Assert.Contains(
            $"vigia_fleet_feature_drift{{pipeline=\"pix\",feature=\"amount\",metric=\"psi\",window=\"1h\"}} {psi}",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("vigia_fleet_duplicate_reports_total{pipeline=\"pix\"} ", text, StringComparison.Ordinal);
    }
}
