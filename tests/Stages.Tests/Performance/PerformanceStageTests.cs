using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Store;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

public sealed class PerformanceStageTests
{
    private const long Day = PerformanceStand.Day;
    private const long NewYear = PerformanceStand.NewYear;

    [Fact]
    public async Task Label_FromTheFutureOrWithUnknownStatus_IsRejectedUnderItsReason()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        List<Rejection> rejections = await stand.SendAsync(
            Paid("a", 0),
            new Report("a", NewYear + 401 * Day, Verdict.Fraud),
            new Report("a", NewYear + Day, (Verdict)9),
            new Report("a", NewYear + 1, Verdict.Fraud)
        );
        Assert.Equal([(0, "ahead"), (1, "unknown_status")], rejections.Select(r => (r.Index, r.Reason)));
        Assert.Equal((1, 1), Confusion(Latest(stand.Report())));
    }

    [Fact]
    public async Task Label_OfAPaymentThatNeverComes_WaitsAndIsReported()
    {
        await using PerformanceStand stand = await new PerformanceStand(o => o with { WaitFor = TimeSpan.FromDays(2) }).StartAsync();
        await stand.SendAsync(new Report("never", NewYear, Verdict.Fraud), Paid("a", 2 * Day));
        Assert.Equal((1, 0), Waiting(stand.Report()));
        await stand.CrashAsync();
        await stand.SendAsync(new Report("never", NewYear, Verdict.Fraud), Paid("a", 2 * Day), Paid("b", 2 * Day + 1));
        Assert.Equal((1, 0), Waiting(stand.Report()));
        // Labels too have come so far.
        await stand.SendAsync([(new Report("b", NewYear + 2 * Day + 1, Verdict.Pending), 1L)]);
        Assert.Equal((0, 1), Waiting(stand.Report()));
        string metrics = await TestPipeline.ScrapeAsync(stand.Registry);
        Assert.Contains("vigia_labels_unmatched_total{status=\"fraud\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_labels_total{status=\"fraud\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Label_OlderThanKnownOrTheSameAgain_IsCountedAsSuch()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await stand.SendAsync(Paid("a", 0), new Report("a", NewYear + 9, Verdict.Fraud));
        await stand.SendAsync([(new Report("a", NewYear + 5, Verdict.Pending), 1L), (new Report("a", NewYear + 9, Verdict.Fraud), 2L)]);
        JsonElement labels = stand.Report().GetProperty("labels");
        Assert.Equal((1, 1), (labels.GetProperty("superseded").GetInt32(), labels.GetProperty("repeated").GetInt32()));
    }

    [Fact]
    public async Task Retention_Passed_LabelsFindNothingButCountsStay()
    {
        await using PerformanceStand stand = await new PerformanceStand(o =>
            o with
            {
                WaitFor = TimeSpan.Zero,
                Store = o.Store with { Retention = TimeSpan.FromDays(8), BufferRows = 1 },
            }
        ).StartAsync();
        await stand.SendAsync(
            Paid("a", 0),
            new Report("a", NewYear + 1, Verdict.Fraud),
            Paid("b", 0),
            Paid("c", 10 * Day),
            // Labels have come as far as payments.
            new Report("c", NewYear + 10 * Day, Verdict.Pending)
        );
        stand.Save();
        await stand.CrashAsync();
        await stand.SendAsync([
            (new Report("a", NewYear + 2, Verdict.Legitimate), 2L),
            (new Report("b", NewYear + 2, Verdict.Fraud), 3L),
            (Paid("d", 11 * Day), 3L),
        ]);
        JsonElement report = stand.Report();
        Assert.Equal(2, report.GetProperty("labels").GetProperty("unmatched").GetInt32());
        Assert.Equal((1, 1), Confusion(report.GetProperty("cohorts")[0].GetProperty("maturities")[3]));
    }

    [Fact]
    public async Task Retention_BeyondTheHistory_KeepsTheCountsThatLabelsMayStillChange()
    {
        await using PerformanceStand stand = await new PerformanceStand(o =>
            o with
            {
                Span = TimeSpan.FromDays(2),
                History = TimeSpan.FromDays(20),
                Store = o.Store with { Retention = TimeSpan.FromDays(200), BufferRows = 1 },
            }
        ).StartAsync();
        await stand.SendAsync(Paid("a", 0), Paid("b", 0), new Report("a", NewYear + 1, Verdict.Fraud), Paid("c", 100 * Day));
        stand.Save();
        await stand.SendAsync([(new Report("a", NewYear + 2, Verdict.Legitimate), 1L), (new Report("b", NewYear + 2, Verdict.Fraud), 2L)]);
        JsonElement model = stand.Report().GetProperty("cohorts")[0].GetProperty("maturities")[3].GetProperty("models")[0];
        Assert.Equal((2, 1, 1, 0), (Of("transactions"), Of("fraud"), Of("legitimate"), Of("unlabelled")));

        long Of(string name) => model.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task DataAtRest_LabelsLongAfterTheirTime_FindTheirTransactions()
    {
        await using var stand = new PerformanceStand(o =>
            o with
            {
                WaitFor = null,
                Store = new StoreOptions { Cache = 8 << 20, BufferRows = 1 },
            }
        );
        stand.Parts.Add(new DataAtRest());
        await stand.StartAsync();
        await stand.SendAsync(
            Paid("a", 0),
            new Report("b", NewYear + 2, Verdict.Fraud),
            new Report("never", NewYear + 3, Verdict.Fraud),
            Paid("c", 300 * Day)
        );
        stand.Save();
        await stand.SendAsync([(Paid("b", 1), 2L), (new Report("a", NewYear + 1, Verdict.Fraud), 2L)]);
        stand.Stage.OnEndOfData();
        stand.Save();
        Assert.Equal((2, 2), Confusion(stand.Report().GetProperty("cohorts")[0].GetProperty("maturities")[3]));
        Assert.Equal((0, 1), Waiting(stand.Report()));
        Assert.Contains(stand.Log.Messages, m => m.Text.Contains("labels of 1 transactions were not matched", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Id_ThatTellsAnotherDayThanItsTransaction_IsFoundAmongOlderOnes()
    {
        const string Id = "E12345678201804011200abcdefghijk";
        await using PerformanceStand stand = await new PerformanceStand(o =>
            o with
            {
                Store = o.Store with { BufferRows = 1 },
            }
        ).StartAsync();
        await stand.SendAsync(Paid("before", 0), Paid(Id, 5 * Day), Paid("after", 9 * Day));
        stand.Save();
        await stand.SendAsync(new Report(Id, NewYear + 6 * Day, Verdict.Fraud));
        Assert.Equal((1, 1), Confusion(Latest(stand.Report())));
    }

    [Fact]
    public async Task Labels_ManyOfOnePayment_AreToldApartWheneverThePaymentComes()
    {
        // More than a sort leaves in place by chance; each but the first is older than known, the last is the first again.
        object[] labels =
        [
            .. Enumerable.Range(0, 60).Select(i => new Report("a", NewYear + 100 - i, Verdict.Pending)),
            new Report("a", NewYear + 100, Verdict.Pending),
        ];
        foreach (object[] records in new object[][] { [Paid("a", 0), .. labels], [.. labels, Paid("a", 0)] })
        {
            await using PerformanceStand stand = await new PerformanceStand().StartAsync();
            await stand.SendAsync(records);
            JsonElement tally = stand.Report().GetProperty("labels");
            Assert.Equal((59, 1), (tally.GetProperty("superseded").GetInt32(), tally.GetProperty("repeated").GetInt32()));
        }
    }

    [Fact]
    public async Task Models_ThatChangeRoles_AreTheSameModels()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await stand.SendAsync(Paid("a", 0), Paid("b", 0));
        await stand.SendAsync(new Report("a", NewYear + 9, Verdict.Fraud));
        stand.Save();
        await stand.CrashAsync([stand.Models[0] with { Role = ModelRole.Challenger }, stand.Models[1] with { Role = ModelRole.Champion }]);
        await stand.SendAsync([(Paid("c", 1), 2L)]);
        JsonElement latest = stand.Report().GetProperty("summary")[3];
        Assert.Equal((3, 3), (Number(latest, 0, "transactions"), Number(latest, 1, "transactions")));
    }

    [Fact]
    public async Task Summary_AfterLabelsOfLongAgo_IsThatOfARestart()
    {
        await using PerformanceStand stand = await new PerformanceStand(o =>
            o with
            {
                Span = TimeSpan.FromDays(2),
                Store = o.Store with { Retention = TimeSpan.FromDays(200), BufferRows = 1 },
            }
        ).StartAsync();
        await stand.SendAsync(Enumerable.Range(0, 40).Select(day => Paid($"p{day}", day * Day)));
        stand.Save();
        await stand.SendAsync(
            Enumerable.Range(0, 40).Select(day => new Report($"p{day}", NewYear + day * Day + (40 - day) * Day / 5, Verdict.Fraud))
        );
        string before = stand.Report().GetProperty("summary").GetRawText();
        stand.Save();
        await stand.CrashAsync();
        Assert.Equal(before, stand.Report().GetProperty("summary").GetRawText());
    }

    [Fact]
    public async Task Runs_MergedWhileTheyAreSmall_LoseNoTransaction()
    {
        await using PerformanceStand stand = await new PerformanceStand(o =>
            o with
            {
                Store = o.Store with { BufferRows = 2 },
            }
        ).StartAsync();
        string[] ids = [.. Enumerable.Range(0, 80).Select(i => $"p{i}")];
        List<(object Record, long Offset)> payments = PerformanceStand.WithOffsets(ids.Select(id => Paid(id, 0)));
        foreach ((object Record, long Offset)[] pair in payments.Chunk(2))
        {
            await stand.SendAsync(pair);
            stand.Save();
        }
        await stand.SendAsync(ids.Select(id => new Report(id, NewYear + 9, Verdict.Fraud)));
        Assert.Equal((ids.Length, ids.Length), Confusion(Latest(stand.Report())));
        Assert.Equal((0, 0), Waiting(stand.Report()));
    }

    [Fact]
    public async Task Summary_WhileLabelsLagBehindTransactions_CoversTheWholeSpanBeforeThem()
    {
        await using PerformanceStand stand = await new PerformanceStand(o => o with { Span = TimeSpan.FromDays(2) }).StartAsync();
        await stand.SendAsync(Enumerable.Range(0, 20).Select(day => Paid($"p{day}", day * Day)));
        await stand.SendAsync(new Report("p0", NewYear + 20 * Day, Verdict.Fraud));
        stand.Save();
        List<(object Record, long Offset)> later =
        [
            .. Enumerable.Range(20, 20).Select(day => ((object)Paid($"p{day}", day * Day), (long)day)),
        ];
        await stand.SendAsync(later);
        stand.Save();
        // Labels have come to the beginning of day 20: seven days old are the cohorts up to day 12.
        JsonElement summary = stand.Report().GetProperty("summary");
        Assert.Equal([2, 2, 2, 2], summary.EnumerateArray().Select(m => m.GetProperty("cohorts").GetInt32()));
        string before = summary.GetRawText();
        await stand.CrashAsync();
        Assert.Equal(before, stand.Report().GetProperty("summary").GetRawText());
    }

    [Fact]
    public async Task ModelVersion_Changed_LateLabelsGoToTheVersionThatDecided()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await stand.SendAsync(Paid("a", 0), Paid("b", 0));
        stand.Save();
        ModelInfo[] models = [stand.Models[0] with { Version = "v2" }, stand.Models[1]];
        await stand.CrashAsync(models);
        await stand.SendAsync([
            (Paid("c", 1), 2L),
            (new Report("a", NewYear + 9, Verdict.Fraud), 0L),
            (new Report("c", NewYear + 9, Verdict.Fraud), 1L),
        ]);
        JsonElement[] cohorts = [.. stand.Report().GetProperty("cohorts").EnumerateArray()];
        Assert.Equal(
            [("v1", 2L, 1L), ("v2", 1L, 1L)],
            cohorts
                .Select(c => c.GetProperty("maturities")[3].GetProperty("models")[0])
                .Select(m =>
                    (m.GetProperty("version").GetString()!, m.GetProperty("transactions").GetInt64(), m.GetProperty("fraud").GetInt64())
                )
        );
        // The other model is the same: its figures cover both.
        JsonElement latest = stand.Report().GetProperty("summary")[3];
        Assert.Equal((1, 3), (Number(latest, 0, "transactions"), Number(latest, 1, "transactions")));
    }

    [Fact]
    public async Task Store_OfOtherMaturities_IsRefusedWithARemedy()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await stand.Stage.DisposeAsync();
        await using var other = new PerformanceStand(o =>
            o with
            {
                Maturity = [TimeSpan.FromDays(2)],
                UnlabelledLegitimateAfter = null,
                Store = stand.Options.Store,
            }
        );
        StateException refused = await Assert.ThrowsAsync<StateException>(other.StartAsync);
        Assert.Contains(
            "was counted by 'cohort 1d, maturity 1d 3d 7d', the configuration says 'cohort 1d, maturity 2d'",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("another directory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_InUse_IsRefusedWithARemedy()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await using var second = new PerformanceStand(o => o with { Store = stand.Options.Store });
        StateException refused = await Assert.ThrowsAsync<StateException>(second.StartAsync);
        Assert.Contains("another process uses it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_OverTheSpan_CoverOnlyCohortsThatHaveTheMaturity()
    {
        await using PerformanceStand stand = await new PerformanceStand(o => o with { Span = TimeSpan.FromDays(2) }).StartAsync();
        await stand.SendAsync(Enumerable.Range(0, 10).Select(day => Paid($"p{day}", day * Day)));
        // The watermark is the beginning of day 9: a day old are the cohorts up to day 7, three days old those up to day 5, seven up to day 1.
        JsonElement summary = stand.Report().GetProperty("summary");
        Assert.Equal([7, 5, 1], summary.EnumerateArray().Take(3).Select(m => LastDay(m)));
        Assert.Equal([2, 2, 2, 2], summary.EnumerateArray().Select(m => m.GetProperty("cohorts").GetInt32()));
        JsonElement[] finals =
        [
            .. stand.Report().GetProperty("cohorts").EnumerateArray().Select(c => c.GetProperty("maturities")[1].GetProperty("is_final")),
        ];
        Assert.Equal([true, true, true, true, true, true, false, false, false, false], finals.Select(f => f.GetBoolean()));

        static long LastDay(JsonElement maturity) =>
            (maturity.GetProperty("end").GetDateTimeOffset().ToUnixTimeMilliseconds() - NewYear) / Day - 1;
    }

    [Fact]
    public async Task Metrics_AfterLabels_TellEachModelApart()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await stand.SendAsync(
            Paid("a", 0, 0.9f, 0.1f),
            Paid("b", 0, 0.1f, 0.9f),
            Paid("c", 0, 0.9f, 0.1f),
            new Report("a", NewYear + 9, Verdict.Fraud),
            new Report("b", NewYear + 9, Verdict.Fraud)
        );
        string metrics = await TestPipeline.ScrapeAsync(stand.Registry);
        foreach (
            string line in new[]
            {
                "vigia_model_precision{model=\"champion\",maturity=\"latest\"} 0.5",
                "vigia_model_precision{model=\"challenger\",maturity=\"latest\"} 1",
                "vigia_model_recall{model=\"champion\",maturity=\"latest\"} 0.5",
                "vigia_model_confusion{model=\"champion\",maturity=\"latest\",outcome=\"false_positive\"} 1",
                "vigia_model_difference{model=\"challenger\",maturity=\"latest\",metric=\"precision\"} 0.5",
                "vigia_prediction_store_transactions 3",
                "vigia_label_ratio{maturity=\"latest\",ratio=\"accepted\"} 1",
                "vigia_watermark_seconds{stage=\"performance\"} 1767225600",
                "vigia_late_records_total{stage=\"performance\"} 0",
            }
        )
        {
            Assert.Contains(line + "\n", metrics, StringComparison.Ordinal);
        }
    }

    private static Payment Paid(string id, long time, float champion = 0.9f, float challenger = 0.9f) =>
        new(id, NewYear + time, 100, [champion, challenger], 0);

    private static JsonElement Latest(JsonElement report) => report.GetProperty("summary")[3];

    private static (long TruePositives, long Fraud) Confusion(JsonElement at) => (Number(at, 0, "true_positives"), Number(at, 0, "fraud"));

    private static long Number(JsonElement at, int model, string name) => at.GetProperty("models")[model].GetProperty(name).GetInt64();

    private static (int Waiting, int Unmatched) Waiting(JsonElement report) =>
        (report.GetProperty("labels").GetProperty("waiting").GetInt32(), report.GetProperty("labels").GetProperty("unmatched").GetInt32());
}
