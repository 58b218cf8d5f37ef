using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Engine.Windows;
using Vigia.Stages.Drift;
using Vigia.Stages.Tests.Profiles;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

/// <summary>The same records give the same numbers, however they come.</summary>
public sealed class DriftInvarianceTests
{
    // The outermost cells of a feature have no end.
    private static readonly JsonSerializerOptions WithInfinities = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly RecordSchema Schema = Schemas.Of(Schemas.Number("x"), Schemas.Category("key", "a", "b"));

    private static readonly float[][] Reference = [.. Enumerable.Range(0, 500).Select(i => new[] { i % 97, i % 2, i % 100 / 100f })];

    [Fact]
    public async Task Report_AnyBatchesAndInterleaving_IsTheSameToTheLastBit()
    {
        await using DriftStand whole = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        DecodedRecord[] records = Records(whole, 1500);
        await whole.AddAsync(records.OrderBy(r => r.Partition.Partition), 1500);
        string expected = Counted(whole);
        await Gen.Select(Gen.Int[1, 300], Gen.Int)
            .SampleAsync(
                async (batchSize, seed) =>
                {
                    await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
                    await stand.AddAsync(Shuffled(records, new Random(seed)), batchSize);
                    Assert.Equal(expected, Counted(stand));
                },
                iter: 15,
                threads: 1
            );
    }

    [Fact]
    public async Task State_SavedAndLoadedAtRandom_LeavesWindowsAndReportAsIfNothingHadHappened()
    {
        await using DriftStand whole = await new DriftStand(Schema, Reference, [Schemas.Champion], o =>
            o with
            {
                ReportWindows = 7,
            }
        ).StartAsync();
        DecodedRecord[] records = Records(whole, 1200);
        await whole.AddAsync(records, 50);
        Dictionary<(SourcePartition, string), StateEntry> store = [];
        DriftStage stage = whole.Create();
        await stage.StartAsync(CancellationToken.None);
        var random = new Random(4);
        foreach (DecodedRecord[] chunk in records.Chunk(50))
        {
            await stage.ProcessAsync(whole.Batch(chunk), CancellationToken.None);
            Save(stage, store);
            if (random.Next(4) == 0)
            {
                stage = whole.Create();
                await stage.StartAsync(CancellationToken.None);
                Load(stage, store.Values);
            }
        }
        Assert.Equal(Windows(whole.Stage), Windows(stage));
        Assert.Equal(Counted(whole), Counted(stage));
        Assert.True(DriftStand.Json(stage.WriteReport).GetProperty("windows_left_out").GetProperty("5m").GetInt64() > 0);
        // What is kept is bounded by what windows and report need, not by what has happened: panes, windows, their lists, clock and total.
        Assert.InRange(store.Count, 1, 3 * (5 + 24 + (2 * 7) + 2 + 1 + 1));
    }

    [Fact]
    public async Task State_PartitionMovesToAnotherInstance_SumsStayTheSame()
    {
        await using DriftStand whole = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        DecodedRecord[] records = Records(whole, 600);
        DriftStage[] instances = [whole.Create(), whole.Create()];
        Dictionary<(SourcePartition, string), StateEntry> store = [];
        foreach (DriftStage instance in instances)
        {
            await instance.StartAsync(CancellationToken.None);
        }
        await instances[0].ProcessAsync(whole.Batch(records), CancellationToken.None);
        long before = Rows(instances[0]);
        Save(instances[0], store);
        SourcePartition moved = records[0].Partition;
        instances[0].Forget(moved);
        Load(instances[1], store.Values.Where(e => e.Partition == moved));
        Assert.NotEqual(0, Rows(instances[1]));
        Assert.Equal(before, Rows(instances[0]) + Rows(instances[1]));
    }

    [Fact]
    public async Task State_OneModelOfAnotherVersion_CountsItsScoresFromEmptyAndKeepsTheRest()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.AddAsync(Records(stand, 300));
        Dictionary<(SourcePartition, string), StateEntry> store = [];
        Save(stand.Stage, store);
        DriftStage other = stand.Create([Schemas.Champion with { Version = "v2" }]);
        await other.StartAsync(CancellationToken.None);
        Assert.Equal(stand.Stage.StateFingerprint, other.StateFingerprint);
        Load(other, store.Values);
        WindowDrift window = other.Snapshot()!.Windows[^1];
        Assert.NotNull(window.Features[0].Statistics);
        Assert.Null(window.Scores[0].Statistics);
        Assert.Single(stand.Logged, l =>
            l.Contains("scores champion@", StringComparison.Ordinal) && l.Contains("starts counting from empty", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task State_ModelAdded_StartsItsScoresAndKeepsTheRest()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        DriftStage without = stand.Create([]);
        await without.StartAsync(CancellationToken.None);
        Assert.Equal(stand.Stage.StateFingerprint, without.StateFingerprint);
        await without.ProcessAsync(stand.Batch(Records(stand, 300)), CancellationToken.None);
        Dictionary<(SourcePartition, string), StateEntry> store = [];
        Save(without, store);
        Load(stand.Stage, store.Values);
        Assert.Equal(300, stand.Report().GetProperty("rows").GetInt64());
        Assert.Null(stand.Stage.Snapshot()!.Windows[^1].Scores[0].Statistics);
    }

    [Fact]
    public async Task State_WindowNoLongerConfigured_IsDeletedFromTheStore()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.AddAsync(Records(stand, 300));
        Dictionary<(SourcePartition, string), StateEntry> store = [];
        Save(stand.Stage, store);
        await using DriftStand fewer = await new DriftStand(Schema, Reference, [Schemas.Champion], o =>
            o with
            {
                Windows = [new("24h", TimeSpan.FromHours(24))],
            }
        ).StartAsync();
        Load(fewer.Stage, store.Values);
        Save(fewer.Stage, store);
        Assert.DoesNotContain(store.Values, e =>
            e.Key.Length == 17 && e.Key.AsSpan(1, 8).SequenceEqual(new byte[] { 0, 0, 0, 0, 0, 4, 0x93, 0xE0 })
        );
        Assert.Equal(300, fewer.Report().GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task State_DamagedEntries_AreRefused()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.AddAsync(Records(stand, 30));
        Dictionary<(SourcePartition, string), StateEntry> store = [];
        Save(stand.Stage, store);
        StateEntry pane = store.Values.First(e => e.Key.Length == 16);
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(pane.Partition, pane.Key, pane.Value.AsSpan()[..^1]));
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(pane.Partition, pane.Key, [.. pane.Value!, 0]));
        Assert.Throws<StateException>(() =>
            stand.Stage.LoadEntry(pane.Partition, pane.Key, [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255])
        );
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(pane.Partition, [1, 2, 3], pane.Value));
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(pane.Partition, "clock"u8, [1]));
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(pane.Partition, "total"u8, [1]));
        StateEntry window = store.Values.First(e => e.Key is [(byte)'t', ..] && e.Key.Length == 17);
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(window.Partition, window.Key, window.Value.AsSpan()[..^1]));
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(window.Partition, window.Key, []));
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(window.Partition, window.Key, [7, .. window.Value.AsSpan(1)]));
        StateEntry seen = store.Values.First(e => e.Key is [(byte)'s', ..] && e.Key.Length == 9);
        Assert.Throws<StateException>(() => stand.Stage.LoadEntry(seen.Partition, seen.Key, seen.Value.AsSpan()[..^1]));
        Assert.Throws<StateException>(() =>
            stand.Stage.LoadEntry(
                seen.Partition,
                seen.Key,
                [.. seen.Value.AsSpan()[8..], .. seen.Value.AsSpan()[..8].ToArray().Select(_ => (byte)0x80)]
            )
        );
    }

    [Fact]
    public async Task Fingerprint_AnotherSchemaVersionOrRule_IsAnother()
    {
        await using DriftStand one = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await using DriftStand version = await new DriftStand(
            Schema with
            {
                Version = Schema.Version + 1,
            },
            Reference,
            [Schemas.Champion]
        ).StartAsync();
        EventTimeRules rules = one.Options.Time;
        EventTimeRules[] others =
        [
            rules with
            {
                Lateness = TimeSpan.FromMinutes(6),
            },
            rules with
            {
                Late = LateRule.Add,
            },
            rules with
            {
                MaxAhead = TimeSpan.FromHours(2),
            },
            rules with
            {
                Pane = TimeSpan.FromSeconds(30),
            },
        ];
        List<string> fingerprints = [one.Stage.StateFingerprint, version.Stage.StateFingerprint];
        foreach (EventTimeRules other in others)
        {
            await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion], adjust: o =>
                o with
                {
                    Time = other,
                }
            ).StartAsync();
            fingerprints.Add(stand.Stage.StateFingerprint);
        }
        Assert.Equal(fingerprints.Count, fingerprints.Distinct().Count());
        await using DriftStand same = await new DriftStand(Schema, Reference, [Schemas.Champion], adjust: o =>
            o with
            {
                Time = rules with { Idle = TimeSpan.FromHours(1) },
            }
        ).StartAsync();
        Assert.Equal(one.Stage.StateFingerprint, same.Stage.StateFingerprint);
    }

    [Fact]
    public async Task Fingerprint_AnotherProfile_IsAnother()
    {
        await using DriftStand one = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await using DriftStand other = await new DriftStand(Schema, Reference[..^1], [Schemas.Champion]).StartAsync();
        Assert.NotEqual(one.Stage.StateFingerprint, other.Stage.StateFingerprint);
    }

    private static DecodedRecord[] Records(DriftStand stand, int count)
    {
        var random = new Random(11);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    stand.Record(
                        [random.Next(-5, 110), random.Next(2), random.NextSingle()],
                        1_764_936_000_000 + i * 40_000L - random.Next(10) / 9 * random.Next(900_000),
                        random.Next(3)
                    )
                ),
        ];
    }

    /// <summary>Interleaves partitions in another way; each keeps its order.</summary>
    private static IEnumerable<DecodedRecord> Shuffled(DecodedRecord[] records, Random random)
    {
        Queue<DecodedRecord>[] queues = [.. records.GroupBy(r => r.Partition).Select(g => new Queue<DecodedRecord>(g))];
        while ((queues = [.. queues.Where(q => q.Count > 0)]).Length > 0)
        {
            Queue<DecodedRecord> queue = queues[random.Next(queues.Length)];
            for (int run = random.Next(1, 40); run > 0 && queue.Count > 0; run--)
            {
                yield return queue.Dequeue();
            }
        }
    }

    // Everything but the crossings, which depend on when they were read.
    private static string Counted(DriftStand stand) => Counted(stand.Stage);

    private static string Counted(DriftStage stage)
    {
        JsonElement report = DriftStand.Json(stage.WriteReport);
        return string.Join(
            '\n',
            report.EnumerateObject().Where(p => p.Name != "events").Select(p => p.Value.GetRawText()).Append(Windows(stage))
        );
    }

    private static string Windows(DriftStage stage) =>
        JsonSerializer.Serialize(
            stage
                .Snapshot()!
                .Windows.Select(w => new
                {
                    w.Window,
                    w.Start,
                    w.End,
                    w.Rows,
                    w.Features,
                    w.Scores,
                }),
            WithInfinities
        );

    private static long Rows(DriftStage stage) => stage.Snapshot()!.Windows[^1].Rows;

    private static void Save(DriftStage stage, Dictionary<(SourcePartition, string), StateEntry> store)
    {
        List<StateEntry> changes = [];
        stage.SaveChanges(new StateWriter("drift", changes));
        foreach (StateEntry entry in changes)
        {
            (SourcePartition, string) key = (entry.Partition, Convert.ToHexString(entry.Key));
            if (entry.Value is null)
            {
                Assert.True(store.Remove(key), "only what was saved can be deleted");
            }
            else
            {
                store[key] = entry;
            }
        }
    }

    private static void Load(DriftStage stage, IEnumerable<StateEntry> entries)
    {
        foreach (StateEntry entry in entries)
        {
            stage.LoadEntry(entry.Partition, entry.Key, entry.Value);
        }
    }
}
