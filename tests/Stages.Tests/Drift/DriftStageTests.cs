using System.Text.Json;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Drift;
using Vigia.Stages.Profiles;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Drift;
using Vigia.Statistics.Histograms;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

public sealed class DriftStageTests
{
    private const long Noon = 1_764_936_000_000;
    private const long Minute = 60_000;

    private static readonly RecordSchema Schema = Schemas.Of(
        Schemas.Number("amount"),
        Schemas.Category("key", "cpf", "phone", "evp"),
        Schemas.Boolean("night")
    );

    private static readonly float[][] Reference = Rows(new Random(1), 4000, 0);

    [Fact]
    public async Task Report_WholeRunAndEachTumblingWindow_CountsLikeACountRecordByRecord()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        DecodedRecord[] records = Records(stand, new Random(2), 3000, spanMinutes: 23);
        await stand.AddAsync(records, 250);
        JsonElement report = stand.Report();
        JsonElement[] windows = [.. report.GetProperty("windows").EnumerateArray()];
        Assert.Equal(3000, report.GetProperty("rows").GetInt64());
        Assert.Equal(records.Select(r => r.EventTime / (5 * Minute)).Distinct().Count(), windows.Count(w => Text(w, "window") == "5m"));
        foreach (JsonElement window in windows)
        {
            bool isAll = Text(window, "window") == "all";
            DecodedRecord[] inside = isAll
                ? records
                : [.. records.Where(r => r.EventTime >= Time(window, "start") && r.EventTime < Time(window, "end"))];
            Assert.Equal(inside.Length, window.GetProperty("rows").GetInt64());
            CheckCells(window.GetProperty("features")[0], inside.Select(r => r.Features[0]));
            CheckCells(window.GetProperty("features")[1], inside.Select(r => r.Features[1]));
            CheckCells(window.GetProperty("features")[2], inside.Select(r => r.Features[2]));
            CheckCells(window.GetProperty("scores")[0], inside.Select(r => r.Scores[0]));
        }
    }

    [Fact]
    public async Task Report_Statistics_AreThoseOfItsCells()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.AddAsync(Records(stand, new Random(3), 500, spanMinutes: 3));
        JsonElement amount = stand.Report().GetProperty("windows")[0].GetProperty("features")[0];
        long[] reference = [.. amount.GetProperty("cells").EnumerateArray().Select(c => c.GetProperty("reference").GetInt64())];
        long[] current = [.. amount.GetProperty("cells").EnumerateArray().Select(c => c.GetProperty("current").GetInt64())];
        double psi = 0;
        for (int i = 0; i < current.Length; i++)
        {
            double p = (reference[i] + 0.5) / (reference.Sum() + reference.Length / 2.0);
            double q = (current[i] + 0.5) / (current.Sum() + current.Length / 2.0);
            psi += (q - p) * Math.Log(q / p);
        }
        Assert.Equal(psi, amount.GetProperty("statistics").GetProperty("psi").GetDouble(), 1e-12);
        Assert.True(amount.GetProperty("statistics").GetProperty("psi_excess").GetDouble() > 0);
        Assert.InRange(amount.GetProperty("statistics").GetProperty("p_log10").GetDouble(), -300, 0);
        Assert.Equal(4000, reference.Sum());
    }

    [Fact]
    public async Task Snapshot_SlidingWindow_HoldsTheNewestPanesOnly()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.AddAsync(Enumerable.Range(0, 60).Select(i => stand.Record([1, 0, 0, 0.5f], Noon + i * Minute)));
        DriftSnapshot snapshot = stand.Stage.Snapshot()!;
        Assert.Equal([5L, 60L], snapshot.Windows.Select(w => w.Rows));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Noon + 60 * Minute), snapshot.Windows[0].End);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Noon + 59 * Minute - 5 * Minute), snapshot.Watermark);
    }

    [Fact]
    public async Task Metrics_AfterBatches_CountEveryRecordSinceTheStart()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.AddAsync([
            stand.Record([float.NaN, 0, 1, 0.9f], Noon),
            stand.Record([-100, UnseenNaN.Value, 1, 0.9f], Noon),
            stand.Record([1e9f, 2, 0, float.NaN], Noon + 30 * Minute),
            stand.Record([5, 0, 0, 0.1f], Noon),
        ]);
        string text = await TestPipeline.ScrapeAsync(stand.Registry);
        foreach (
            string line in new[]
            {
                "vigia_feature_bin_total{feature=\"amount\",bin=\"under\"} 1",
                "vigia_feature_bin_total{feature=\"amount\",bin=\"over\"} 1",
                "vigia_feature_bin_total{feature=\"amount\",bin=\"missing\"} 1",
                "vigia_feature_bin_total{feature=\"key\",bin=\"cpf\"} 2",
                "vigia_feature_bin_total{feature=\"key\",bin=\"unseen\"} 1",
                "vigia_feature_bin_total{feature=\"night\",bin=\"true\"} 2",
                "vigia_feature_missing_total{feature=\"amount\"} 1",
                "vigia_feature_out_of_range_total{feature=\"amount\"} 2",
                "vigia_feature_unseen_total{feature=\"key\"} 1",
                "vigia_model_score_bin_total{model=\"champion\",bin=\"[0.9,0.95)\"} 2",
                "vigia_model_score_bin_total{model=\"champion\",bin=\"missing\"} 1",
                "vigia_late_records_total{stage=\"drift\"} 1",
                $"vigia_watermark_seconds{{stage=\"drift\"}} {(Noon + 25 * Minute) / 1000}",
                "vigia_feature_drift{feature=\"key\",metric=\"psi\",window=\"5m\"} ",
                "vigia_feature_psi_excess{feature=\"night\",window=\"24h\"} ",
                "vigia_feature_drift_severity{feature=\"night\",window=\"24h\"} ",
                "vigia_model_score_drift{model=\"champion\",metric=\"ks\",window=\"24h\"} ",
                "vigia_feature_reference_ratio{feature=\"amount\",bin=\"under\"} 0\n",
            }
        )
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("feature=\"key\",metric=\"wasserstein\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crossing_FeatureThatDrifts_IsLoggedOnceInAndOnceOut()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion], o =>
            o with
            {
                Windows = [new("5m", TimeSpan.FromMinutes(5))],
            }
        ).StartAsync();
        var random = new Random(5);
        for (int minute = 0; minute < 40; minute++)
        {
            bool isDrifting = minute is >= 10 and < 20;
            await stand.AddAsync(Rows(random, 400, isDrifting ? 40 : 0).Select(row => stand.Record(row, Noon + minute * Minute)), 400);
        }
        await stand.Stage.CompleteAsync(CancellationToken.None);
        string[] crossings = [.. stand.Logged.Where(l => l.Contains("drift: feature amount", StringComparison.Ordinal))];
        Assert.Equal(1, crossings.Count(l => l.Contains("reached level critical", StringComparison.Ordinal)));
        Assert.Contains("in window 5m", crossings[0], StringComparison.Ordinal);
        DriftEvent[] events = [.. stand.Stage.Snapshot()!.Events.Where(e => e.Subject == "amount")];
        Assert.Equal(DriftLevel.None, events[^1].To);
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From), throwIfEmpty: true);
        Assert.DoesNotContain(stand.Stage.Snapshot()!.Events, e => e.Subject != "amount");
    }

    [Fact]
    public async Task Crossing_NoDriftInFewRecords_IsNoAlarm()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        var random = new Random(6);
        for (int minute = 0; minute < 300; minute++)
        {
            await stand.AddAsync(Rows(random, random.Next(1, 25), 0).Select(row => stand.Record(row, Noon + minute * Minute)));
        }
        Assert.Empty(stand.Stage.Snapshot()!.Events);
    }

    [Fact]
    public async Task Status_WhileRunning_ShowsTheFeaturesThatStandOut()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.AddAsync(Rows(new Random(7), 2000, 50).Select(row => stand.Record(row, Noon)));
        JsonElement status = DriftStand.Json(stand.Stage.WriteStatus);
        JsonElement first = status.GetProperty("windows")[0].GetProperty("features")[0];
        Assert.Equal(("amount", "critical"), (Text(first, "feature"), Text(first, "level")));
        Assert.Equal("champion", Text(status.GetProperty("windows")[0].GetProperty("scores")[0], "model"));
    }

    [Fact]
    public async Task Status_BeforeTheFirstRecord_IsValid()
    {
        await using var stand = new DriftStand(Schema, Reference, [Schemas.Champion]);
        Assert.Empty(DriftStand.Json(stand.Stage.WriteStatus).EnumerateObject());
        await stand.StartAsync();
        Assert.Equal(JsonValueKind.Null, DriftStand.Json(stand.Stage.WriteStatus).GetProperty("watermark").ValueKind);
        Assert.Equal(0, stand.Report().GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task Process_SteadyBatches_AllocateNextToNothing()
    {
        Assert.SkipWhen(OptimizedBuild.IsMissing, OptimizedBuild.Reason);
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        RecordBatch batch = stand.Batch([.. Rows(new Random(8), 1000, 0).Select(row => stand.Record(row, Noon))]);
        for (int i = 0; i < 50; i++)
        {
            await stand.Stage.ProcessAsync(batch, CancellationToken.None);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            await stand.Stage.ProcessAsync(batch, CancellationToken.None);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Process_EmptyBatch_CountsNothing()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference, [Schemas.Champion]).StartAsync();
        await stand.Stage.ProcessAsync(stand.Batch([]), CancellationToken.None);
        Assert.Equal(0, stand.Report().GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task Start_ModelOfAnotherVersionAndThreshold_Warns()
    {
        await using var stand = new DriftStand(Schema, Reference, [Schemas.Champion]);
        await stand.Create([Schemas.Champion with { Version = "v2", Threshold = 0.123f }]).StartAsync(CancellationToken.None);
        Assert.Contains(stand.Logged, l =>
            l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("version v2", StringComparison.Ordinal)
        );
        Assert.Contains(stand.Logged, l => l.Contains("0.123", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ProfileOfAnotherSchema_SpellsOutTheDifference()
    {
        await using var stand = new DriftStand(Schema, Reference, [Schemas.Champion]);
        var other = new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = Schemas.Of(Schemas.Number("amount")) };
        var error = Assert.Throws<ProfileException>(() => DriftReference.Fit(stand.Profile, other, []));
        Assert.Contains("feature 'key' of the profile is not in the schema; feature 'night'", error.Message, StringComparison.Ordinal);
        other[RecordKind.Transaction] = Schema with { Name = "card" };
        Assert.Contains(
            "built for schema 'payment', the pipeline has 'card'",
            Assert.Throws<ProfileException>(() => DriftReference.Fit(stand.Profile, other, [])).Message,
            StringComparison.Ordinal
        );
    }

    private static float[][] Rows(Random random, int count, float shift) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                    new[]
                    {
                        random.Next(30) == 0 ? float.NaN : MathF.Round((float)random.NextDouble() * 100) + shift,
                        random.Next(50) == 0 ? UnseenNaN.Value : random.Next(3),
                        random.Next(2),
                        MathF.Pow(random.NextSingle(), 4),
                    }
                ),
        ];

    private static DecodedRecord[] Records(DriftStand stand, Random random, int count, int spanMinutes) =>
        [.. Rows(random, count, 3).Select((row, i) => stand.Record(row, Noon + (long)i * spanMinutes * Minute / count, random.Next(3)))];

    private static void CheckCells(JsonElement subject, IEnumerable<float> values)
    {
        float[] all = [.. values];
        foreach (JsonElement cell in subject.GetProperty("cells").EnumerateArray())
        {
            string kind = Text(cell, "kind");
            int unseen = all.Count(v => BitConverter.SingleToUInt32Bits(v) == UnseenNaN.Bits);
            int expected = kind switch
            {
                "missing" => all.Count(float.IsNaN) - unseen,
                "unseen" => unseen,
                "value" => all.Count(v =>
                    v == Array.IndexOf(["cpf", "phone", "evp"], Text(cell, "label"))
                    || v == Array.IndexOf(["false", "true"], Text(cell, "label"))
                ),
                _ => all.Count(v =>
                    v >= Bound(cell, "lower", double.NegativeInfinity) && v < Bound(cell, "upper", double.PositiveInfinity)
                ),
            };
            Assert.Equal(expected, cell.GetProperty("current").GetInt64());
        }
    }

    private static double Bound(JsonElement cell, string name, double none) =>
        cell.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : none;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static long Time(JsonElement element, string name) => element.GetProperty(name).GetDateTimeOffset().ToUnixTimeMilliseconds();
}
