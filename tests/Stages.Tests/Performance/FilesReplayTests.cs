using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance;
using Vigia.Stages.Tests.Drift;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// Months of payments in a file for each day or in one, with numbers as ids, and their labels in a file of their own, replayed through a whole pipeline: every
/// count is the brute force's, and the same when labels and payments are shuffled and labels doubled.
/// </summary>
public sealed class FilesReplayTests
{
    private const long Day = 86_400_000;
    private const long Start = 1_522_540_800_000;
    private const int Days = 40;
    private static readonly string[] Statuses = ["suspect", "dropped", "cleared", "stolen"];

    [Theory]
    [InlineData("event_time", false, "csv", true)]
    [InlineData("event_time", true, "ndjson", true)]
    [InlineData("none", true, "csv", true)]
    [InlineData("none", true, "csv", false)]
    public async Task Report_OfFiles_EqualsTheBruteForce(string merge, bool isShuffled, string labelFormat, bool isDaily)
    {
        (Payment[] payments, Report[] reports) = Make();
        using var directory = new TempDirectory();
        Write(directory, payments, reports, isShuffled ? new Random(3) : null, labelFormat, isDaily);
        JsonElement found = await RunAsync(directory, merge, labelFormat);
        JsonElement[] cohorts = [.. found.GetProperty("cohorts").EnumerateArray()];
        Assert.Equal(Days, cohorts.Length);
        TimeSpan?[] ages = [TimeSpan.FromDays(1), TimeSpan.FromDays(7), null];
        for (int day = 0; day < Days; day++)
        {
            Payment[] inside = [.. payments.Where(p => p.Time / Day == Start / Day + day)];
            for (int age = 0; age < ages.Length; age++)
            {
                Check(cohorts[day].GetProperty("maturities")[age], inside, reports, ages[age], isAssumed: age > 0);
            }
        }
        // Payments end within the 40th day, labels later: all of them are a day old, and the last five days count.
        JsonElement summary = found.GetProperty("summary")[0];
        Assert.Equal(
            (5, Start + 40 * Day),
            (summary.GetProperty("cohorts").GetInt32(), summary.GetProperty("end").GetDateTimeOffset().ToUnixTimeMilliseconds())
        );
        JsonElement labels = found.GetProperty("labels");
        Assert.Equal((0, 20), (labels.GetProperty("waiting").GetInt32(), labels.GetProperty("unmatched").GetInt32()));
    }

    private static void Check(JsonElement at, Payment[] payments, Report[] reports, TimeSpan? age, bool isAssumed)
    {
        for (int model = 0; model < 2; model++)
        {
            Recount expected = BruteForce.Of(payments, reports, model, model == 0 ? 0.5f : 0.3f, age, isAssumed);
            JsonElement found = at.GetProperty("models")[model];
            long[] verdicts = [Of("pending"), Of("withdrawn"), Of("legitimate"), Of("fraud"), Of("unlabelled")];
            Assert.Equal(expected.Verdicts, verdicts);
            Assert.Equal(
                (expected.Tp, expected.Fp, expected.Fn, expected.Tn),
                (Of("true_positives"), Of("false_positives"), Of("false_negatives"), Of("true_negatives"))
            );
            Assert.Equal((expected.CaughtAmount, expected.MissedAmount), (Of("true_positive_amount"), Of("false_negative_amount")));

            long Of(string name) => found.GetProperty(name).GetInt64();
        }
    }

    /// <summary>Payments of every day, and reports of some, of which 20 are about payments that there are not.</summary>
    private static (Payment[] Payments, Report[] Reports) Make()
    {
        var random = new Random(11);
        Payment[] payments =
        [
            .. Enumerable
                .Range(0, 2_000)
                .Select(i => new Payment(
                    $"{i}",
                    Start + i % Days * Day + random.Next(0, 86_400) * 1000L,
                    random.Next(1, 100_000),
                    [random.Next(0, 1_001) / 1000f, random.Next(0, 1_001) / 1000f],
                    0
                )),
        ];
        Report[] reports =
        [
            .. Enumerable
                .Range(0, 900)
                .Select(_ => payments[random.Next(payments.Length)])
                .Select(p => new Report(p.Id, p.Time + random.Next(-1, 20) * Day + random.Next(0, 3) * 1000L, (Verdict)random.Next(4))),
            .. Enumerable.Range(0, 20).Select(i => new Report($"{90_000 + i}", Start + i * Day, (Verdict)random.Next(4))),
        ];
        return (payments, reports);
    }

    private static void Write(
        TempDirectory directory,
        Payment[] payments,
        Report[] reports,
        Random? shuffle,
        string labelFormat,
        bool isDaily
    )
    {
        directory.Write(
            "payment.yaml",
            """
            name: card
            id: TRANSACTION_ID
            event_time: { path: TX_DATETIME, format: iso8601 }
            amount: { path: TX_AMOUNT, scale: 2 }
            features: [ TX_AMOUNT ]
            scores: [ a, b ]
            """
        );
        directory.Write(
            "label.yaml",
            """
            name: verdict
            id: tx
            event_time: { path: when, format: iso8601 }
            features: [ { state: { type: category, values: [suspect, dropped, cleared, stolen], unseen: reject } } ]
            label: { status: state, map: { suspect: pending, dropped: withdrawn, cleared: legitimate, stolen: fraud } }
            """
        );
        foreach (IGrouping<long, Payment> day in payments.GroupBy(p => isDaily ? p.Time / Day : 0))
        {
            Payment[] rows = [.. day.OrderBy(p => p.Time)];
            shuffle?.Shuffle(rows);
            // The names of the files, by which they are read in turn, are not in the order of the days when shuffled.
            directory.Write(
                $"tx-{(shuffle is null ? day.Key : day.Key * 7919 % 1000)}.csv",
                string.Concat(
                    rows.Select(p =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{p.Id},{Time(p.Time)},{p.Amount / 100m},{p.Scores[0]},{p.Scores[1]}\n"
                            )
                        )
                        .Prepend("TRANSACTION_ID,TX_DATETIME,TX_AMOUNT,a,b\n")
                )
            );
        }
        Report[] labels = [.. reports.OrderBy(r => r.Time), .. shuffle is null ? [] : reports.Where((_, i) => i % 3 == 0)];
        shuffle?.Shuffle(labels);
        directory.Write(
            $"labels.{labelFormat}",
            labelFormat == "csv"
                ? string.Concat(labels.Select(r => $"{r.Id},{Time(r.Time)},{Statuses[(int)r.Verdict]}\n").Prepend("tx,when,state\n"))
                : string.Concat(
                    labels.Select(r => $$"""{"tx":{{r.Id}},"when":"{{Time(r.Time)}}","state":"{{Statuses[(int)r.Verdict]}}"}""" + "\n")
                )
        );
    }

    private static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static async Task<JsonElement> RunAsync(TempDirectory directory, string merge, string labelFormat)
    {
        string path = directory.Write(
            "pipeline.yaml",
            $$"""
            name: replay
            source: { files: { paths: { label: labels.{{labelFormat}}, transaction: tx-*.csv }, merge: {{merge}}, batch: { rows: 64 } } }
            records: { transaction: payment.yaml, label: label.yaml }
            stages:
              - decode: { format: {{(labelFormat == "csv" ? "csv" : "json")}} }   # of files without a header
              - score: { models: [ { name: now, from_field: a, threshold: 0.5, version: "1" }, { name: next, from_field: b, threshold: 0.3, version: "1" } ] }
              - performance: { maturity: [1d, 7d], unlabelled_legitimate_after: 7d, span: 5d }
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
        return DriftStand.Json(pipeline.Stages.OfType<PerformanceStage>().Single().WriteReport);
    }
}
