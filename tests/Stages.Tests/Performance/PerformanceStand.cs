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
    public static readonly SourcePartition Rulings = new("pix.decisions", 0);

    private static readonly LabelDetailSpec Detail = new()
    {
        Recovered = new AmountSpec(FieldPath.Parse("recovered"), 2),
        RecoveryStatus = new ValueField<RecoveryStage>(FieldPath.Parse("stage"), [new("REFUNDING", RecoveryStage.Refunding)]),
    };

    private static readonly RecordKind Decided = new("decision");

    public static readonly string[] Segments = ["evp", "cpf", "phone"];

    private readonly TempDirectory _directory = new();
    private readonly BatchPool _pool = new();
    private readonly Dictionary<RecordKind, RecordSchema> _schemas;

    private readonly bool _isMoving;

    public PerformanceStand(
        Func<PerformanceOptions, PerformanceOptions>? adjust = null,
        bool hasDecisions = false,
        int rules = 0,
        bool isMoving = false
    )
    {
        _isMoving = isMoving;
        Parts = NewParts();
        DecisionSpec? decision = hasDecisions
            ? new DecisionSpec(FieldPath.Parse("decision"), [], null, null, UnusableDecision.Count)
            : null;
        _schemas = new Dictionary<RecordKind, RecordSchema>
        {
            [RecordKind.Transaction] = Schemas.Of(Schemas.Category("key_type", Segments)) with
            {
                Id = FieldPath.Parse("id"),
                Decision = decision,
                Rules = [.. Enumerable.Range(0, rules).Select(i => new RuleSpec($"r{i}", FieldPath.Parse($"r{i}"), []))],
            },
            [RecordKind.Label] = Schemas.Of(Schemas.Category("status", "pending", "withdrawn", "legitimate", "fraud")) with
            {
                Id = FieldPath.Parse("id"),
                Label = new LabelSpec("status", [Verdict.Pending, Verdict.Withdrawn, Verdict.Legitimate, Verdict.Fraud], Detail),
            },
        };
        if (hasDecisions)
        {
            _schemas.Add(Decided, Schemas.Of(Schemas.Category("any", "any")) with { Id = FieldPath.Parse("id"), Decision = decision });
        }
        var options = new PerformanceOptions
        {
            Maturity = [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)],
            UnlabelledLegitimateAfter = TimeSpan.FromDays(3),
            WaitFor = TimeSpan.FromDays(60),
            MinMatched = 0,
            Segments = new SegmentOptions { Features = ["key_type"] },
            Store = new StoreOptions
            {
                Directory = _directory["store"],
                Cache = 8 << 20,
                Retention = TimeSpan.FromDays(60),
                BufferRows = 7,
                HeldWaiting = 2,
            },
        };
        Options = adjust is null ? options : adjust(options);
        Stage = Create();
    }

    public PerformanceOptions Options { get; }

    public ModelInfo[] Models { get; init; } =
    [new("champion", "v1", 0.8f, ModelRole.Champion), new("challenger", "v1", 0.3f, ModelRole.Challenger)];

    public PerformanceStage Stage { get; private set; }

    /// <summary>What the rest of the pipeline has for the stage.</summary>
    public SharedParts Parts { get; private set; }

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
        (Registry, Parts) = (Metrics.NewCustomRegistry(), NewParts());
        Stage = Create(models);
        await Stage.StartAsync(CancellationToken.None);
    }

    /// <summary>As a checkpoint does.</summary>
    public void Save() => Stage.SaveChanges(new StateWriter("performance", []));

    /// <summary>Sends records, which must be payments or labels, in one batch for each run of a kind.</summary>
    /// <returns>Rejections of the stage.</returns>
    public async Task<List<Rejection>> SendAsync(IEnumerable<(object Record, long Offset)> records, int number = 0)
    {
        List<Rejection> rejections = [];
        List<(object Record, long Offset)> open = [];
        foreach ((object Record, long Offset) entry in records)
        {
            if (open.Count > 0 && open[0].Record.GetType() != entry.Record.GetType())
            {
                rejections.AddRange(await SendBatchAsync(open, number));
                open.Clear();
            }
            open.Add(entry);
        }
        rejections.AddRange(await SendBatchAsync(open, number));
        return rejections;
    }

    /// <summary>Sends records with offsets from 0 on for each kind.</summary>
    public Task<List<Rejection>> SendAsync(params IEnumerable<object> records) => SendAsync(WithOffsets(records));

    /// <summary>Gives each record the next offset of its topic.</summary>
    public static List<(object Record, long Offset)> WithOffsets(IEnumerable<object> records)
    {
        Dictionary<Type, long> next = [];
        return [.. records.Select(r => (r, next[r.GetType()] = next.GetValueOrDefault(r.GetType(), -1) + 1))];
    }

    public JsonElement Report() => DriftStand.Json(Stage.WriteReport);

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        _directory.Dispose();
    }

    private SharedParts NewParts()
    {
        var parts = new SharedParts();
        if (_isMoving)
        {
            parts.Add(new MovingState(AreTogether: true));
        }
        return parts;
    }

    private PerformanceStage Create(ModelInfo[]? models = null) =>
        new(Options, new StageContext("performance", _schemas, models ?? Models, new MetricSet(Registry), Log, Time) { Parts = Parts });

    private async Task<IReadOnlyList<Rejection>> SendBatchAsync(List<(object Record, long Offset)> records, int number)
    {
        if (records.Count == 0)
        {
            return [];
        }
        (RecordKind kind, SourcePartition partition) = records[0].Record switch
        {
            Payment _ => (RecordKind.Transaction, Payments),
            Performance.Report _ => (RecordKind.Label, Labels),
            _ => (Decided, Rulings),
        };
        partition = partition with { Partition = number };
        RecordBatch batch = _pool.Rent(kind);
        batch.FeatureCount = 1;
        batch.RuleWords = (_schemas[kind].Rules.Count + 63) / 64;
        foreach ((object record, long offset) in records)
        {
            batch.Receive(partition, offset, NewYear + 400 * Day, []);
            batch.ReceivedIndex.Add(batch.Received - 1);
            Add(batch, record);
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

    private void Add(RecordBatch batch, object record)
    {
        (string id, long time, float code) = record switch
        {
            Payment payment => (payment.Id, payment.Time, (float)payment.Segment),
            Report report => (report.Id, report.Time, (float)(int)report.Verdict),
            _ => (((Ruling)record).Id, ((Ruling)record).Time, 0),
        };
        batch.Ids.Add(Encoding.UTF8.GetBytes(id));
        batch.EventTimes.Add(time);
        batch.Features.Add(code);
        if (record is Payment { Amount: var amount })
        {
            batch.Amounts.Add(amount);
        }
        foreach (ulong word in (record as Payment)?.Rules ?? [])
        {
            batch.Rules.Add(word);
        }
        if (record is Report { Detail: { } detail })
        {
            batch.LabelDetails.Add(detail);
        }
        else if (record is Report)
        {
            batch.LabelDetails.Add(LabelDetail.None);
        }
        if (record is Ruling || _schemas[RecordKind.Transaction].Decision is not null)
        {
            batch.Decisions.Add(
                record is Payment own ? own.Decision
                : record is Ruling ruling ? ruling.Decision
                : default
            );
        }
    }
}
