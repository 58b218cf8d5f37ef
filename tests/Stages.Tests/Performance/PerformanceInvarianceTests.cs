using System.Text.Json;
using CsCheck;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// Any payments, any labels, in any order, doubled, revised, cut into any batches, with saves and crashes anywhere: the counts are those of a computation
/// record by record that knows everything from the beginning.
/// </summary>
public sealed class PerformanceInvarianceTests
{
    private const long Day = PerformanceStand.Day;

    // Half of them edges of bins and thresholds.
    private static readonly Gen<float> Score = Gen.OneOf(
        Gen.Float[0, 1],
        Among(0f, 0.3f, 0.8f, 1f, float.NaN, 1e-6f, 0.29999998f, 0.8000001f)
    );

    private static readonly Gen<Payment> AnyPayment = Gen.Select(
        Gen.Long[0, 9 * Day],
        Gen.OneOf(Gen.Long[1, 500_000], Among(0L, 1L, 99_999_999_999L)),
        Score,
        Score,
        Gen.Int[0, 3],
        (time, amount, a, b, segment) => new Payment("", PerformanceStand.NewYear + time, amount, [a, b], segment)
    );

    private static readonly Gen<(int Payment, long Delay, Verdict Verdict)> AnyReport = Gen.Select(
        Gen.Int[0, 59],
        Gen.OneOf(Gen.Long[-Day, 10 * Day], Among(0L, Day, 3 * Day, 3 * Day + 1, 7 * Day)),
        Gen.Enum<Verdict>()
    );

    internal static readonly Gen<World> AnyWorld = Gen.Select(
        AnyPayment.Array[1, 50],
        AnyReport.Array[0, 80],
        Gen.Int[0, int.MaxValue],
        World.Of
    );

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public Task AnyOrder_DoubledRevisedSplitAndRestarted_CountsAsIfAllWereKnown() =>
        AnyWorld.SampleAsync(
            async world =>
            {
                await using PerformanceStand stand = await new PerformanceStand().StartAsync();
                await world.PlayAsync(stand);
                Check(stand, world);
                // Once more over the same directory: what the report says is what the store holds.
                stand.Save();
                await stand.CrashAsync();
                Check(stand, world);
            },
            iter: 15,
            threads: 1
        );

    internal static void Check(PerformanceStand stand, World world)
    {
        JsonElement report = stand.Report();
        JsonElement[] cohorts = [.. report.GetProperty("cohorts").EnumerateArray()];
        ILookup<long, Payment> byDay = world.Payments.ToLookup(p => p.Time / Day);
        Assert.Equal(byDay.Count, cohorts.Length);
        foreach (JsonElement cohort in cohorts)
        {
            Payment[] payments = [.. byDay[cohort.GetProperty("start").GetDateTimeOffset().ToUnixTimeMilliseconds() / Day]];
            JsonElement[] maturities = [.. cohort.GetProperty("maturities").EnumerateArray()];
            for (int m = 0; m < maturities.Length; m++)
            {
                TimeSpan? age = m < stand.Options.Maturity.Count ? stand.Options.Maturity[m] : null;
                CheckMaturity(stand, maturities[m], payments, world.Reports, age, isAssumed: m >= 1);
            }
        }
    }

    private static void CheckMaturity(
        PerformanceStand stand,
        JsonElement at,
        Payment[] payments,
        IReadOnlyCollection<Report> reports,
        TimeSpan? age,
        bool isAssumed
    )
    {
        for (int model = 0; model < stand.Models.Length; model++)
        {
            float threshold = stand.Models[model].Threshold;
            JsonElement found = at.GetProperty("models")[model];
            CheckModel(found, BruteForce.Of(payments, reports, model, threshold, age, isAssumed), payments.Length);
            foreach (JsonElement segment in found.GetProperty("segments").EnumerateArray())
            {
                string name = segment.GetProperty("segment").GetString()!.Split('=')[1];
                int code = Array.IndexOf(PerformanceStand.Segments, name);
                Payment[] inside = [.. payments.Where(p => p.Segment == (code < 0 ? PerformanceStand.Segments.Length : code))];
                CheckModel(segment, BruteForce.Of(inside, reports, model, threshold, age, isAssumed), inside.Length);
            }
            Assert.Equal(
                payments.Length,
                found.GetProperty("score_bins").GetProperty("transactions").EnumerateArray().Sum(c => c.GetInt64())
            );
        }
        CheckPair(at.GetProperty("pairs")[0], payments, reports, age, isAssumed);
    }

    private static void CheckModel(JsonElement found, Recount expected, long payments)
    {
        Assert.Equal(payments, Count(found, "transactions"));
        long[] verdicts =
        [
            Count(found, "pending"),
            Count(found, "withdrawn"),
            Count(found, "legitimate"),
            Count(found, "fraud"),
            Count(found, "unlabelled"),
        ];
        Assert.Equal(expected.Verdicts, verdicts);
        Assert.Equal(
            (expected.Tp, expected.Fp, expected.Fn, expected.Tn),
            (
                Count(found, "true_positives"),
                Count(found, "false_positives"),
                Count(found, "false_negatives"),
                Count(found, "true_negatives")
            )
        );
        Assert.Equal(
            (expected.CaughtAmount, expected.MissedAmount),
            (Count(found, "true_positive_amount"), Count(found, "false_negative_amount"))
        );
        Assert.Equal((expected.Flagged, expected.FlaggedAmount), (Count(found, "flagged"), Count(found, "flagged_amount")));
    }

    private static void CheckPair(JsonElement pair, Payment[] payments, IReadOnlyCollection<Report> reports, TimeSpan? age, bool isAssumed)
    {
        ILookup<string, Report> byId = reports.ToLookup(r => r.Id);
        foreach (string truth in new[] { "fraud", "legitimate" })
        {
            Payment[] inside =
            [
                .. payments.Where(p =>
                    BruteForce.VerdictOf(p, byId[p.Id], age) is var v
                    && (truth == "fraud" ? v == Verdict.Fraud : v == Verdict.Legitimate || (isAssumed && v != Verdict.Fraud))
                ),
            ];
            foreach (
                (string name, bool a, bool b) in new[]
                {
                    ("both", true, true),
                    ("champion_alone", true, false),
                    ("challenger_alone", false, true),
                    ("neither", false, false),
                }
            )
            {
                Payment[] cell = [.. inside.Where(p => p.Scores[0] >= 0.8f == a && p.Scores[1] >= 0.3f == b)];
                Assert.Equal(cell.Length, Count(pair.GetProperty(truth), name));
                Assert.Equal(cell.Sum(p => p.Amount), Count(pair.GetProperty($"{truth}_amount"), name));
            }
        }
    }

    private static long Count(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <summary>Payments, labels, and one way in which they reach the stage.</summary>
    internal sealed record World(Payment[] Payments, Report[] Reports, int Seed)
    {
        public static World Of(Payment[] payments, (int Payment, long Delay, Verdict Verdict)[] reports, int seed)
        {
            // Reports beyond the payments are about payments that never come.
            Payment[] named = [.. payments.Select((p, i) => p with { Id = $"E{i:00000}" })];
            return new World(
                named,
                [
                    .. reports.Select(r => new Report(
                        $"E{r.Payment:00000}",
                        (r.Payment < named.Length ? named[r.Payment].Time : PerformanceStand.NewYear) + r.Delay,
                        r.Verdict
                    )),
                ],
                seed
            );
        }

        public async Task PlayAsync(PerformanceStand stand)
        {
            var random = new Random(Seed);
            object[] records = [.. Payments, .. Reports, .. Reports.Where(_ => random.Next(3) == 0)];
            random.Shuffle(records);
            List<(object Record, long Offset)> sent = PerformanceStand.WithOffsets(records);
            for (int at = 0; at < sent.Count; )
            {
                int count = Math.Min(sent.Count - at, random.Next(1, 12));
                await stand.SendAsync(sent.GetRange(at, count));
                at += count;
                switch (random.Next(6))
                {
                    case 0:
                        stand.Save();
                        break;
                    case 1:
                        // The source goes back further than the store, to the very beginning.
                        await stand.CrashAsync();
                        await stand.SendAsync(sent.GetRange(0, at));
                        break;
                    case 2:
                        stand.Time.Advance(TimeSpan.FromSeconds(1));
                        break;
                }
            }
        }
    }
}
