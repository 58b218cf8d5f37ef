using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;
using Vigia.Stages.Tests.Drift;
using Vigia.Stages.Tests.Profiles;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

/// <summary>A stage <c>performance</c> on a stand: payments and labels straight into batches, with offsets as a topic would give them.</summary>
internal sealed class PerformanceStand : IAsyncDisposable
{
    public const long Day = 86_400_000;

    /// <summary>2026-01-01T00:00Z.</summary>
    public const long NewYear = 1_767_225_600_000;

    public static readonly SourcePartition Payments = new("pix.transactions", 0);
    public static readonly SourcePartition Labels = new("pix.labels", 0);

    public static readonly string[] Segments = ["evp", "cpf", "phone"];

    private readonly TempDirectory _directory = new();
    private readonly BatchPool _pool = new();
    private readonly Dictionary<RecordKind, RecordSchema> _schemas;

    public PerformanceStand(Func<PerformanceOptions, PerformanceOptions>? adjust = null)
    {
        _schemas = new Dictionary<RecordKind, RecordSchema>
        {
            [RecordKind.Transaction] = Schemas.Of(Schemas.Category("key_type", Segments)) with { Id = FieldPath.Parse("id") },
            [RecordKind.Label] = Schemas.Of(Schemas.Category("status", "pending", "withdrawn", "legitimate", "fraud")) with
            {
                Id = FieldPath.Parse("id"),
                Label = new LabelSpec("status", [Verdict.Pending, Verdict.Withdrawn, Verdict.Legitimate, Verdict.Fraud]),
            },
        };
        var options = new PerformanceOptions
        {
            Maturity = [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)],
            UnlabelledLegitimateAfter = TimeSpan.FromDays(3),
            WaitFor = TimeSpan.FromDays(60),
            Segments = new SegmentOptions { Features = ["key_type"] },
            Store = new StoreOptions { Directory = _directory["store"], Cache = 8 << 20, Retention = TimeSpan.FromDays(60), BufferRows = 7 },
        };
        Options = adjust is null ? options : adjust(options);
        Stage = Create();
    }

    public PerformanceOptions Options { get; }

    public ModelInfo[] Models { get; init; } =
    [
        new("champion", "v1", 0.8f, ModelRole.Champion), new("challenger", "v1", 0.3f, ModelRole.Challenger),
    ];

    public PerformanceStage Stage { get; private set; }

    /// <summary>What the rest of the pipeline has for the stage.</summary>
    public SharedParts Parts { get; private set; } = new();

    public RememberingLogger Log { get; } = new();

    public CollectorRegistry Registry { get; private set; } = Metrics.NewCustomRegistry();

    public FakeTimeProvider Time { get; } = new();

    public async Task<PerformanceStand> StartAsync()
    {
        await Stage.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>Ends the process without a word, and starts it again over what is on disk.</summary>
    public async Task CrashAsync(ModelInfo[]? models = null)
    {
        await Stage.DisposeAsync();
        (Registry, Parts) = (Metrics.NewCustomRegistry(), new SharedParts());
        Stage = Create(models);
        await Stage.StartAsync(CancellationToken.None);
    }

    /// <summary>As a checkpoint does.</summary>
    public void Save() => Stage.SaveChanges(new StateWriter("performance", []));

    /// <summary>Sends records, which must be payments or labels, in one batch for each run of a kind.</summary>
    /// <returns>Rejections of the stage.</returns>
    public async Task<List<Rejection>> SendAsync(IEnumerable<(object Record, long Offset)> records)
    {
        List<Rejection> rejections = [];
        List<(object Record, long Offset)> open = [];
        foreach ((object Record, long Offset) entry in records)
        {
            if (open.Count > 0 && open[0].Record.GetType() != entry.Record.GetType())
            {
                rejections.AddRange(await SendBatchAsync(open));
                open.Clear();
            }
            open.Add(entry);
        }
        rejections.AddRange(await SendBatchAsync(open));
        return rejections;
    }

    /// <summary>Sends records with offsets from 0 on for each kind.</summary>
    public Task<List<Rejection>> SendAsync(params IEnumerable<object> records) => SendAsync(WithOffsets(records));

    /// <summary>Gives each record the next offset of its topic.</summary>
    public static List<(object Record, long Offset)> WithOffsets(IEnumerable<object> records)
    {
        (long payments, long labels) = (0, 0);
        return [.. records.Select(r => (r, r is Payment ? payments++ : labels++))];
    }

    public JsonElement Report() => DriftStand.Json(Stage.WriteReport);

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        _directory.Dispose();
    }

    private PerformanceStage Create(ModelInfo[]? models = null) => new(Options, new StageContext(
        "performance", _schemas, models ?? Models, new MetricSet(Registry), Log, Time) { Parts = Parts });

    private async Task<IReadOnlyList<Rejection>> SendBatchAsync(List<(object Record, long Offset)> records)
    {
        if (records.Count == 0)
        {
            return [];
        }
        RecordBatch batch = _pool.Rent(records[0].Record is Payment ? RecordKind.Transaction : RecordKind.Label);
        batch.FeatureCount = 1;
        foreach ((object record, long offset) in records)
        {
            (string id, long time, float code) = record is Payment payment
                ? (payment.Id, payment.Time, (float)payment.Segment) : (((Report)record).Id, ((Report)record).Time, (int)((Report)record).Verdict);
            batch.Receive(record is Payment ? Payments : Labels, offset, NewYear + 400 * Day, []);
            batch.ReceivedIndex.Add(batch.Received - 1);
            batch.Ids.Add(Encoding.UTF8.GetBytes(id));
            batch.EventTimes.Add(time);
            batch.Features.Add(code);
            if (record is Payment { Amount: var amount })
            {
                batch.Amounts.Add(amount);
            }
        }
        for (int model = 0; records[0].Record is Payment && model < Models.Length; model++)
        {
            ModelColumn column = batch.AddModel();
            for (int row = 0; row < records.Count; row++)
            {
                column.Scores[row] = ((Payment)records[row].Record).Scores[model];
            }
        }
        await Stage.ProcessAsync(batch, CancellationToken.None);
        Rejection[] rejections = [.. batch.Rejections];
        _pool.Return(batch);
        return rejections;
    }
}
