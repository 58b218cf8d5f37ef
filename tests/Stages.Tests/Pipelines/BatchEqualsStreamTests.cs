using System.Text.Json;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
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
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records("t", Partitions, PerPartition, seed: 5);
        await using Pipeline undisturbed = _pipelines.Create(new InterleavingSource(records, PerPartition, 1), "expected", late);
        Assert.Null(await ReportingPipeline.RunAsync(undisturbed));
        string counted = ReportingPipeline.Counted(undisturbed);
        IReadOnlyDictionary<string, HashSet<string>> published = _pipelines.Published("expected");
        Assert.Equal(published.Count, _pipelines.Lines("expected").Count);
        int run = 0;
        await Gen.Select(Gen.Int[1, 120], Gen.Int[1, 4], Gen.Int, Gen.Int[0, 40].Array[0, 4]).SampleAsync(
            async history =>
            {
                (int rows, int workers, int seed, int[] failures) = history;
                string output = $"{late}-{run++}";
                var store = new RememberingStore();
                foreach (int failAt in failures)
                {
                    await using Pipeline failing = _pipelines.Create(
                        new InterleavingSource(records, rows, seed + failAt), output, late, workers, store, new ThrowOnBatchStage(failAt));
                    await ReportingPipeline.RunAsync(failing);
                }
                await using Pipeline last = _pipelines.Create(new InterleavingSource(records, rows, seed), output, late, workers, store);
                Assert.Null(await ReportingPipeline.RunAsync(last));

                Assert.Equal(counted, ReportingPipeline.Counted(last));
                IReadOnlyDictionary<string, HashSet<string>> own = _pipelines.Published(output);
                Assert.Equal(published.Keys, own.Keys);
                Assert.All(own, report => Assert.Equal(published[report.Key], report.Value));
                if (failures.Length == 0)
                {
                    Assert.Equal(published.Count, _pipelines.Lines(output).Count);
                }
            },
            iter: 25, threads: 1);
    }

    [Fact]
    public async Task Files_SameRecords_GiveTheCountsAndReportsOfTheStream()
    {
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records("t", Partitions, PerPartition, seed: 8);
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

    [Theory]
    [InlineData("drop")]
    [InlineData("add")]
    public async Task Reports_OfOneLength_HoldEveryRecordOnce(string late)
    {
        IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> records = ReportingPipeline.Records("t", Partitions, PerPartition, seed: 9);
        await using Pipeline pipeline = _pipelines.Create(new InterleavingSource(records, 50, 4), "all", late);
        Assert.Null(await ReportingPipeline.RunAsync(pipeline));
        int decoded = records.Values.SelectMany(r => r).Count(r => r.Length > 1);
        foreach (string window in new[] { "5m", "1h" })
        {
            JsonElement[] reports = [.. _pipelines.Lines("all").Select(l => JsonDocument.Parse(l).RootElement).Where(r => r.GetProperty("window").GetString() == window)];
            long rows = reports.Sum(r => r.GetProperty("rows").GetInt64());
            long lates = reports.Sum(r => r.GetProperty("late").GetInt64());
            Assert.True(lates > 0);
            Assert.Equal(decoded, late == "drop" ? rows + lates : rows);
        }
    }

    // Files have paths where the stream has partitions; nothing else may differ.
    private string Renamed(string line, IEnumerable<SourcePartition> partitions) => partitions.Aggregate(
        line, (text, p) => text.Replace($"{_pipelines.Directory}/in-{p.Partition}.ndjson[0]", $"{p}", StringComparison.Ordinal));
}
