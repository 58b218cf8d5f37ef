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
using Vigia.Stages.Alarms;
using Vigia.Stages.Behavior;
using Vigia.Stages.Tests.Drift;
using Vigia.Stages.Tests.Profiles;
using Vigia.Stages.Tests.Sinks;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Behavior;

/// <summary>A stage <c>behavior</c> on a stand: payments of two kinds, minute by minute, straight into batches; alarms into memory.</summary>
internal sealed class BehaviorStand : IAsyncDisposable
{
    public const int PerPane = 120;

    /// <summary>Monday 2025-12-01, 12:00 in Brasília.</summary>
    public static readonly long Start = new DateTimeOffset(2025, 12, 1, 15, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static readonly RecordSchema Schema = Schemas.Of(Schemas.Number("x"), Schemas.Category("kind", "home", "shop")) with
    {
        Segments = ["kind"],
    };

    private readonly BatchPool _pool = new();
    private readonly FakeTimeProvider _time = new();
    private readonly BehaviorOptions _options;
    private readonly Dictionary<(SourcePartition, string), StateEntry> _store = [];

    public BehaviorStand(Func<BehaviorOptions, BehaviorOptions>? adjust = null)
    {
        BehaviorOptions options = new() { Alarms = new AlarmOptions(Sink.AsOptions()) };
        _options = adjust is null ? options : adjust(options);
        Stage = Create();
    }

    public CollectingSink Sink { get; } = new();

    /// <summary>What the stages of its pipeline share; new after a restart.</summary>
    public SharedParts Parts { get; private set; } = new();

    public CollectorRegistry Registry { get; private set; } = Metrics.NewCustomRegistry();

    public BehaviorStage Stage { get; private set; }

    public JsonElement Status => DriftStand.Json(Stage.WriteStatus);

    public IReadOnlyList<JsonElement> Alarms => [.. Sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement)];

    public async Task<string> MetricsAsync()
    {
        using var stream = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public async Task<BehaviorStand> StartAsync()
    {
        await Stage.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>
    /// Records of a span of panes: one in four is a shop's, one in forty of home's is flagged, and of shops' one in <paramref name="shopsOneIn"/>.
    /// </summary>
    /// <param name="from">First pane, counted from the start.</param>
    /// <param name="until">Pane to stop before.</param>
    /// <param name="shopsOneIn">How rarely a shop's payment is flagged.</param>
    public static IEnumerable<DecodedRecord> Payments(int from, int until, int shopsOneIn = 40)
    {
        for (int i = from * PerPane; i < until * PerPane; i++)
        {
            bool isShop = i % 4 == 0;
            bool isFlagged = i / 4 % (isShop ? shopsOneIn : 40) == 7 % (isShop ? shopsOneIn : 40);
            yield return new DecodedRecord(
                DecodedBatch.Partition with
                {
                    Partition = i % 3,
                },
                Start + i * 10_000L / PerPane,
                [1, isShop ? 1 : 0],
                [isFlagged ? 0.95f : i % 7 * 0.1f]
            );
        }
    }

    /// <summary>Gives records to the stage in batches; after each batch it may be saved, and another stage continue from there.</summary>
    public async Task AddAsync(IEnumerable<DecodedRecord> records, int batchSize = 600, Func<bool>? restart = null)
    {
        foreach (DecodedRecord[] chunk in records.Chunk(batchSize))
        {
            RecordBatch batch = DecodedBatch.Of(_pool, RecordKind.Transaction, chunk);
            await Stage.ProcessAsync(batch, CancellationToken.None);
            _pool.Return(batch);
            if (restart is not null)
            {
                Save();
            }
            if (restart?.Invoke() == true)
            {
                await RestartAsync();
            }
        }
    }

    public ValueTask DisposeAsync() => Stage.DisposeAsync();

    /// <summary>What is kept, in the order in which it was first written.</summary>
    public IReadOnlyCollection<StateEntry> Store => _store.Values;

    /// <summary>Takes entries over that another has kept.</summary>
    public void Load(IEnumerable<StateEntry> entries)
    {
        foreach (StateEntry entry in entries)
        {
            _store[(entry.Partition, Convert.ToHexString(entry.Key))] = entry;
            Stage.LoadEntry(entry.Partition, entry.Key, entry.Value);
        }
    }

    public void Save()
    {
        List<StateEntry> changes = [];
        Stage.SaveChanges(new StateWriter("behavior", changes));
        foreach (StateEntry entry in changes)
        {
            (SourcePartition, string) key = (entry.Partition, Convert.ToHexString(entry.Key));
            if (entry.Value is null)
            {
                Assert.True(_store.Remove(key), "only what was saved can be deleted");
            }
            else
            {
                _store[key] = entry;
            }
        }
    }

    public async Task RestartAsync()
    {
        await Stage.DisposeAsync();
        Registry = Metrics.NewCustomRegistry();
        Parts = new SharedParts();
        Stage = Create();
        await StartAsync();
        Load([.. _store.Values]);
    }

    private BehaviorStage Create() =>
        new(_options, TestStages.Context("behavior", _time, Schema, [Schemas.Champion], Registry) with { Pipeline = "pix", Parts = Parts });
}
