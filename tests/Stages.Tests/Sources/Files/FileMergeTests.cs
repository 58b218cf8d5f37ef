using System.Globalization;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Sources.Files.Paths;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sources.Files;

public sealed class FileMergeTests : IDisposable
{
    private static readonly Dictionary<RecordKind, RecordSchema> Schemas = new()
    {
        [RecordKind.Transaction] = Schema("at"),
        [RecordKind.Label] = Schema("updated"),
    };

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Kinds_ComeInTheOrderOfTheirEventTimes()
    {
        _directory.Write("t1.ndjson", "{\"at\":10}\n{\"at\":30}\n");
        _directory.Write("t2.ndjson", "{\"at\":20}\n{\"at\":50}\n");
        _directory.Write("l.ndjson", "{\"updated\":5}\n{\"updated\":30}\n{\"updated\":40}\n{\"updated\":60}\n");

        // Batches of one record show the order that the records have among each other.
        using StallingOutput output = await FilesRun.ReadAsync(
            Options() with
            {
                Batch = BatchLimits.Default with { Rows = 1 },
            },
            schemas: Schemas
        );

        // Within a kind files keep their order: 20 comes behind 30.
        Assert.Equal(
            [
                "{\"updated\":5}",
                "{\"at\":10}",
                "{\"at\":30}",
                "{\"at\":20}",
                "{\"updated\":30}",
                "{\"updated\":40}",
                "{\"at\":50}",
                "{\"updated\":60}",
            ],
            output.Records.Select(r => r.Payload)
        );
        Assert.Equal([0L, 1, 0, 1], output.Records.Where(r => r.Partition.Topic[0] == 't').Select(r => r.Offset));
    }

    [Fact]
    public async Task RecordsThatSayNoTime_GoAlongAndKeepTheirRejection()
    {
        _directory.Write("t1.ndjson", $"{{\"at\":10}}\nnonsense\n{{\"at\":30,\"x\":\"{new string('x', 2000)}\"}}\n{{\"at\":40}}\n");
        _directory.Write("t2.ndjson", "");
        _directory.Write("l.ndjson", "{\"updated\":20}\n");

        using StallingOutput output = await FilesRun.ReadAsync(
            Options() with
            {
                Batch = BatchLimits.Default with { Rows = 1 },
                MaxRecord = 500,
            },
            schemas: Schemas
        );

        Assert.Equal(
            ["t1.ndjson 0", "t1.ndjson 1", "t1.ndjson 2", "l.ndjson 0", "t1.ndjson 3"],
            output.Records.Select(r => $"{r.Partition.Topic} {r.Offset}")
        );
        Assert.Equal([null, null, "too_large", null, null], output.Records.Select(r => r.Reason));
    }

    [Fact]
    public async Task ManyRecords_AllArriveInFullBatches()
    {
        _directory.Write("t1.ndjson", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"at\":{i}}}\n")));
        _directory.Write("t2.ndjson", "");
        _directory.Write("l.ndjson", string.Concat(Enumerable.Range(0, 500).Select(i => $"{{\"updated\":{i * 40}}}\n")));

        using StallingOutput output = await FilesRun.ReadAsync(
            Options() with
            {
                Batch = BatchLimits.Default with { Rows = 1000 },
            },
            schemas: Schemas
        );

        Assert.Equal(20_500, output.Records.Count);
        Assert.True(output.BatchesTaken <= 42);
        Assert.Equal(0, output.BatchesOut);
    }

    [Fact]
    public async Task Stopped_NoKindRunsAheadOfTheOthers()
    {
        // Payments fill many batches, labels of the same time are all in memory at once.
        _directory.Write("t1.ndjson", string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{{\"at\":{2 * i}}}\n")));
        _directory.Write("t2.ndjson", "");
        _directory.Write("l.ndjson", string.Concat(Enumerable.Range(0, 1000).Select(i => $"{{\"updated\":{100 * i + 1}}}\n")));
        using var output = new StallingOutput();
        await using Source source = FilesRun.Create(Options() with { Batch = BatchLimits.Default with { Rows = 200 } }, Schemas);
        output.Source = source;
        await source.StartAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        output.Stall();
        Task run = source.RunAsync(output, stop.Token);
        while (output.BatchesOut == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        await stop.CancelAsync();
        output.Release();
        await run;

        // What was sent is where all records in the order of time begin.
        long[] times = [.. output.Records.Select(r => long.Parse(r.Payload[..^1].Split(':')[1], CultureInfo.InvariantCulture)).Order()];
        long[] payments = [.. Enumerable.Range(0, 50_000).Select(i => 2L * i)];
        IEnumerable<long> all = payments.Concat(Enumerable.Range(0, 1000).Select(i => 100L * i + 1)).Order();
        Assert.InRange(times.Length, 1, 40_000);
        Assert.Equal(all.Take(times.Length), times);
        Assert.Equal(0, output.BatchesOut);
    }

    public void Dispose() => _directory.Dispose();

    private FilesSourceOptions Options() =>
        new()
        {
            Paths =
            [
                KeyValuePair.Create<RecordKind, IReadOnlyList<FilePattern>>(
                    RecordKind.Transaction,
                    [new FilePattern(_directory.Path, "t*.ndjson")]
                ),
                KeyValuePair.Create<RecordKind, IReadOnlyList<FilePattern>>(
                    RecordKind.Label,
                    [new FilePattern(_directory.Path, "l.ndjson")]
                ),
            ],
            Merge = true,
        };

    private static RecordSchema Schema(string time) =>
        new()
        {
            Name = "trial",
            Version = 1,
            EventTime = new EventTimeSpec(FieldPath.Parse(time), TimeFormat.UnixMilliseconds),
        };
}
