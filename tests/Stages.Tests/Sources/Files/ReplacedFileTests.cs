using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Files;

/// <summary>Counts of two files of one name are never added up, and a file that only grew is read on.</summary>
public sealed class ReplacedFileTests : IDisposable
{
    private const string State = "state: { interval: 1s, local: { directory: state } }";
    private const string Store = ", store: { directory: store }";

    private readonly TempDirectory _directory = new();

    public static TheoryData<string, string> Keepers =>
        new()
        {
            { State, "" },
            { "", Store },
            { State, Store },
        };

    [Theory]
    [MemberData(nameof(Keepers))]
    public async Task WrittenOver_EndsTheRunAndNamesTheFile(string state, string store)
    {
        Write(Rows("a", 0, 300));
        Assert.Equal((300, 300), await RunAsync(state, store));

        // Of the same size: only the content shows it.
        Write(Rows("b", 0, 300));
        StageFailedException refusal = await Assert.ThrowsAsync<StageFailedException>(() => RunAsync(state, store));
        Assert.Contains("day.ndjson", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("on_replaced: restart", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(60_000)]
    public async Task OneRecordOfManyReplaced_IsNoticedAtItsEndAndBeginning(int rows)
    {
        Write(Rows("a", 0, rows));
        await RunAsync(State, "");
        Write(Rows("b", 0, 1) + Rows("a", 1, rows));
        await Assert.ThrowsAsync<StageFailedException>(() => RunAsync(State, ""));
        Write(Rows("a", 0, rows - 1) + Rows("b", rows - 1, rows));
        await Assert.ThrowsAsync<StageFailedException>(() => RunAsync(State, ""));
        Write(Rows("a", 0, rows));
        Assert.Equal(0, (await RunAsync(State, "")).Read);
    }

    [Fact]
    public async Task CutShort_EndsTheRun()
    {
        Write(Rows("a", 0, 300));
        await RunAsync(State, "");
        Write(Rows("a", 0, 200));
        await Assert.ThrowsAsync<StageFailedException>(() => RunAsync(State, ""));
    }

    [Theory]
    [MemberData(nameof(Keepers))]
    public async Task Grown_IsReadOnBehindWhatWasCounted(string state, string store)
    {
        Write(Rows("a", 0, 300));
        await RunAsync(state, store);
        Write(Rows("a", 0, 450));
        (long read, long kept) = await RunAsync(state, store);
        Assert.Equal(state.Length > 0 ? 150 : 450, read);
        Assert.Equal(store.Length > 0 ? 450 : 150, kept);
    }

    [Fact]
    public async Task GzipMemberAppended_IsReadOn()
    {
        WriteGzip(Rows("a", 0, 300));
        await RunAsync(State, Store, "day.ndjson.gz");
        WriteGzip(Rows("a", 0, 300), Rows("a", 300, 400));
        Assert.Equal((100, 400), await RunAsync(State, Store, "day.ndjson.gz"));
        WriteGzip(Rows("b", 0, 300), Rows("a", 300, 400));
        await Assert.ThrowsAsync<StageFailedException>(() => RunAsync(State, Store, "day.ndjson.gz"));
    }

    [Fact]
    public async Task GrownWithinALastLineThatWasCounted_EndsTheRun()
    {
        string rows = Rows("a", 0, 300);
        // Whole as JSON without its line end: the line may still grow.
        Write(rows[..^1]);
        Assert.Equal((300, 300), await RunAsync(State, Store));
        Write(rows[..^1] + "  \n" + Rows("a", 300, 310));
        await Assert.ThrowsAsync<StageFailedException>(() => RunAsync(State, Store));
        Write(rows + Rows("a", 300, 310));
        Assert.Equal((10, 310), await RunAsync(State, Store));
    }

    [Theory]
    [MemberData(nameof(Keepers))]
    public async Task WrittenOverWithRestart_IsCountedFromItsFirstRecord(string state, string store)
    {
        Write(Rows("a", 0, 300));
        await RunAsync(state, store);
        Write(Rows("b", 0, 200));
        Assert.Equal((200, store.Length > 0 ? 500 : 200), await RunAsync(state, store, settings: "on_replaced: restart, "));
        Assert.Equal(state.Length > 0 ? 0 : 200, (await RunAsync(state, store)).Read);
    }

    public void Dispose() => _directory.Dispose();

    private static string Rows(string id, int first, int end)
    {
        var text = new StringBuilder();
        for (int i = first; i < end; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""{"id":"{{id}}{{i:D6}}","at":{{1_767_600_000_000 + i}},"x":1,"score":0.5}""");
            text.Append('\n');
        }
        return text.ToString();
    }

    private void Write(string text) => _directory.Write("day.ndjson", text);

    private void WriteGzip(params string[] members)
    {
        using FileStream file = File.Create(_directory["day.ndjson.gz"]);
        foreach (string member in members)
        {
            using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(Encoding.UTF8.GetBytes(member));
        }
    }

    /// <summary>Runs once over the file.</summary>
    /// <returns>Records read, and transactions kept.</returns>
    private async Task<(long Read, long Kept)> RunAsync(string state, string store, string file = "day.ndjson", string settings = "")
    {
        _directory.Write(
            "payment.yaml",
            """
            name: payment
            id: id
            event_time: { path: at, format: unix_ms }
            features: [x]
            scores: [score]
            """
        );
        _directory.Write(
            "label.yaml",
            """
            name: label
            id: id
            event_time: { path: at }
            features:
              - status: { type: category, values: [fraud, ok], missing: reject, unseen: reject }
            label: { status: status, map: { fraud: fraud, ok: legitimate } }
            """
        );
        string path = _directory.Write(
            "pipeline.yaml",
            $$"""
            name: replaced
            source: { files: { {{settings}}paths: { transaction: {{file}} } } }
            records: { transaction: payment.yaml, label: label.yaml }
            stages:
              - decode: { format: json }
              - score: { models: [ { name: now, from_field: score, threshold: 0.5, version: "1" } ] }
              - performance: { maturity: [1d], max_ahead: 3660d{{store}} }
            {{state}}
            """
        );
        PipelinePlan plan = new PlanLoader(
            new Registry(Catalog.Sources, Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores),
            new Interpolation(_ => null)
        ).Load(path);
        await using var pipeline = new Pipeline(
            plan,
            new PipelineServices(Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, TimeProvider.System)
        );
        await pipeline.StartAsync();
        await pipeline.RunAsync(TestContext.Current.CancellationToken);
        long kept = Drift
            .DriftStand.Json(pipeline.Stages.OfType<Vigia.Stages.Performance.PerformanceStage>().Single().WriteReport)
            .GetProperty("transactions_kept")
            .GetInt64();
        return (pipeline.RecordsAcknowledged, kept);
    }
}
