using System.Text.Json;
using CsCheck;
using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Pipelines;

/// <summary>The same records give the same counts and window reports, bit for bit, however they come and whatever happens meanwhile.</summary>
public sealed class BatchEqualsStreamTests : IDisposable
{
    private const int Partitions = 3;
    private const int PerPartition = 250;

    private readonly ReportingPipeline _pipelines = new();

    public void Dispose() => _pipelines.Dispose();

    [Theory]
    [InlineData("drop")]
    [InlineData("add")]
    public async Task AnyInterleavingBatchesWorkersAndRestarts_CountsAndReportsAreTheSame(string late)
    {
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records(
            "t",
            Partitions,
            PerPartition,
            seed: 5
        );
        await using Pipeline undisturbed = _pipelines.Create(new InterleavingSource(records, PerPartition, 1), "expected", late);
        Assert.Null(await ReportingPipeline.RunAsync(undisturbed));
        string counted = ReportingPipeline.Counted(undisturbed);
        IReadOnlyDictionary<string, HashSet<string>> published = _pipelines.Published("expected");
        Assert.Equal(published.Count, _pipelines.Lines("expected").Count);
        int run = 0;
        await Gen.Select(Gen.Int[1, 120], Gen.Int[1, 4], Gen.Int, Gen.Int[0, 40].Array[0, 4])
            .SampleAsync(
                async history =>
                {
                    (int rows, int workers, int seed, int[] failures) = history;
                    string output = $"{late}-{run++}";
                    var store = new RememberingStore();
                    foreach (int failAt in failures)
                    {
                        await using Pipeline failing = _pipelines.Create(
                            new InterleavingSource(records, rows, seed + failAt),
                            output,
                            late,
                            workers,
                            store,
                            after: new ThrowOnBatchStage(failAt)
                        );
                        await ReportingPipeline.RunAsync(failing);
                    }
                    await using Pipeline last = _pipelines.Create(
                        new InterleavingSource(records, rows, seed),
                        output,
                        late,
                        workers,
                        store
                    );
                    Assert.Null(await ReportingPipeline.RunAsync(last));

                    Assert.Equal(counted, ReportingPipeline.Counted(last));
                    IReadOnlyDictionary<string, HashSet<string>> own = _pipelines.Published(output);
                    Assert.Equal(published.Keys, own.Keys);
                    Assert.All(own, report => Assert.Equal(published[report.Key], report.Value), throwIfEmpty: true);
                    if (failures.Length == 0)
                    {
                        Assert.Equal(published.Count, _pipelines.Lines(output).Count);
                    }
                },
                iter: 25,
                threads: 1
            );
    }

    [Fact]
    public async Task Files_SameRecords_GiveTheCountsAndReportsOfTheStream()
    {
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records(
            "t",
            Partitions,
            PerPartition,
            seed: 8
        );
        foreach ((SourcePartition partition, IReadOnlyList<string> lines) in records)
        {
            await File.WriteAllLinesAsync(Path.Combine(_pipelines.Directory, $"in-{partition.Partition}.ndjson"), lines);
        }
        await using Pipeline stream = _pipelines.Create(new InterleavingSource(records, 17, 3), "stream");
        Assert.Null(await ReportingPipeline.RunAsync(stream));
        await using Pipeline files = _pipelines.CreateOfFiles($"{_pipelines.Directory}/in-*.ndjson", "files");
        Assert.Null(await ReportingPipeline.RunAsync(files));

        Assert.Equal(ReportingPipeline.Counted(stream), ReportingPipeline.Counted(files));
        string[] expected = [.. _pipelines.Lines("stream").Order(StringComparer.Ordinal)];
        string[] actual = [.. _pipelines.Lines("files").Select(line => Renamed(line, records.Keys)).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task TimeOfDayThatJumpsBackAndForth_CountsAndReportsAreTheSame()
    {
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records(
            "t",
            Partitions,
            PerPartition,
            seed: 6
        );
        await using Pipeline even = _pipelines.Create(new InterleavingSource(records, 20, 1), "even");
        Assert.Null(await ReportingPipeline.RunAsync(even));
        var time = new ErraticTime(seed: 1);
        var store = new RememberingStore();
        await using (
            Pipeline failing = _pipelines.Create(
                new InterleavingSource(records, 20, 2),
                "erratic",
                store: store,
                time: time,
                after: new ThrowOnBatchStage(25)
            )
        )
        {
            Assert.NotNull(await ReportingPipeline.RunAsync(failing));
        }
        await using Pipeline erratic = _pipelines.Create(new InterleavingSource(records, 20, 3), "erratic", store: store, time: time);
        Assert.Null(await ReportingPipeline.RunAsync(erratic));

        Assert.InRange(store.Offsets.Values.Sum(), 1, long.MaxValue);
        Assert.Equal(ReportingPipeline.Counted(even), ReportingPipeline.Counted(erratic));
        IReadOnlyDictionary<string, HashSet<string>> expected = _pipelines.Published("even");
        IReadOnlyDictionary<string, HashSet<string>> actual = _pipelines.Published("erratic");
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(actual, report => Assert.Equal(expected[report.Key], report.Value), throwIfEmpty: true);
    }

    [Fact]
    public async Task TimeOfDayThatJumpsBackAndForth_ALatencyIsNeverLessThanZero()
    {
        string[] lines = [.. ReportingPipeline.Records("t", 1, PerPartition, seed: 6).Values.Single()];
        await File.WriteAllLinesAsync(Path.Combine(_pipelines.Directory, "in.ndjson"), lines);
        for (int seed = 1; seed <= 4; seed++)
        {
            CollectorRegistry registry = Metrics.NewCustomRegistry();
            await using Pipeline pipeline = _pipelines.CreateOfFiles(
                $"{_pipelines.Directory}/in.ndjson",
                $"timed-{seed}",
                time: new ErraticTime(seed),
                registry: registry
            );
            Assert.Null(await ReportingPipeline.RunAsync(pipeline));

            string metrics = await TestPipeline.ScrapeAsync(registry);
            Assert.Contains($"vigia_end_to_end_latency_seconds_count {lines.Length}\n", metrics, StringComparison.Ordinal);
            Assert.DoesNotContain("vigia_end_to_end_latency_seconds_sum -", metrics, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("add")]
    public async Task Reports_OfOneLength_HoldEveryRecordOnce(string late)
    {
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records(
            "t",
            Partitions,
            PerPartition,
            seed: 9
        );
        await using Pipeline pipeline = _pipelines.Create(new InterleavingSource(records, 50, 4), "all", late);
        Assert.Null(await ReportingPipeline.RunAsync(pipeline));
        int decoded = records.Values.SelectMany(r => r).Count(r => r.Length > 1);
        foreach (string window in new[] { "5m", "1h" })
        {
            JsonElement[] reports =
            [
                .. _pipelines
                    .Lines("all")
                    .Select(l => JsonDocument.Parse(l).RootElement)
                    .Where(r => r.GetProperty("window").GetString() == window),
            ];
            long rows = reports.Sum(r => r.GetProperty("rows").GetInt64());
            long lates = reports.Sum(r => r.GetProperty("late").GetInt64());
            Assert.True(lates > 0);
            Assert.Equal(decoded, late == "drop" ? rows + lates : rows);
        }
    }

    // Files have paths where the stream has partitions; nothing else may differ.
    private string Renamed(string line, IEnumerable<SourcePartition> partitions) =>
        partitions.Aggregate(line, (text, p) =>
            text.Replace($"{_pipelines.Directory}/in-{p.Partition}.ndjson[0]", $"{p}", StringComparison.Ordinal)
        );
}
