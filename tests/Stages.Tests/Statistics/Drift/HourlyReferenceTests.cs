using System.Text.Json;
using MathNet.Numerics.Distributions;
using Vigia.Stages.Reports;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Tests.Statistics.Drift;

/// <summary>The clock of the week: shrinkage against SciPy, learned variation against what was drawn.</summary>
public sealed class HourlyReferenceTests
{
    private static readonly JsonElement Golden = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statistics/Drift/golden/hours.json")))
        .RootElement;

    [Fact]
    public void Expect_GoldenCounts_EqualsSciPy()
    {
        foreach (JsonElement golden in Golden.EnumerateArray())
        {
            HourlyReference reference = new(
                Counts(golden),
                golden.GetProperty("day_worth").GetDouble(),
                golden.GetProperty("week_worth").GetDouble()
            );
            double[] expected = new double[5];
            reference.Expect(Window(golden), expected);
            double worth = golden.GetProperty("worth").GetDouble();
            Assert.Equal(worth, expected.Sum(), worth * 1e-9);
            foreach ((double actual, JsonElement share) in expected.Zip(golden.GetProperty("shares").EnumerateArray()))
            {
                Assert.Equal(share.GetDouble(), actual / worth, 1e-12);
            }
        }
    }

    [Fact]
    public void Expect_FeatureThatDoesNotFollowTheClock_IsWorthTheWholeReference()
    {
        var random = new Random(6);
        double[] shares = [0.3, 0.3, 0.2, 0.1, 0.1];
        double[][] counts =
        [
            .. Enumerable.Range(0, 168).Select(_ => Multinomial.Sample(random, shares, 60).Select(c => (double)c).ToArray()),
        ];
        var reference = new HourlyReference(counts, 1e7, 1e7);
        long[] hours = new long[168];
        (hours[3], hours[30]) = (500, 700);
        double[] expected = new double[5];
        reference.Expect(hours, expected);
        Assert.Equal(168 * 60, expected.Sum(), 100.0);
    }

    [Theory]
    [InlineData(1e7, 1e7)]
    [InlineData(3000, 800)]
    public void Log10P_WindowsLargerThanTheirHours_KeepTheirErrorRate(double dayWorth, double weekWorth)
    {
        var random = new Random(9);
        double[] shares = [0.3, 0.3, 0.2, 0.1, 0.1];
        int[] hours = [8, 9, 10, 32, 33, 34];
        int found = 0;
        const int Looks = 1500;
        for (int look = 0; look < Looks; look++)
        {
            // Hours of the day differ from the whole, and hours of the week from these, by as much as they borrow.
            double[] Near(double[] p, double worth) => Dirichlet.Sample(random, [.. p.Select(s => Math.Max(1e-9, s * worth))]);
            double[][] days = [.. Enumerable.Range(0, 48).Select(_ => Near(shares, dayWorth))];
            double[][] own = [.. Enumerable.Range(0, 168).Select(h => Near(days[HourOfWeek.KindOf(h)], weekWorth))];
            double[][] counts = [.. own.Select(p => Multinomial.Sample(random, p, 100).Select(c => (double)c).ToArray())];
            var reference = new HourlyReference(counts, dayWorth, weekWorth);
            long[] rows = new long[168];
            long[] now = new long[5];
            foreach (int hour in hours)
            {
                rows[hour] = 1500;
                int[] drawn = Multinomial.Sample(random, own[hour], 1500);
                now = [.. now.Zip(drawn, (a, b) => a + b)];
            }
            double[] expected = new double[5];
            reference.Expect(rows, expected);
            found += DriftEvidence.Log10P(expected, now, WindowVariation.None) <= -2 ? 1 : 0;
        }
        Assert.InRange(found, 0, Looks * 0.01 * 2);
    }

    [Fact]
    public void Learn_GoldenCounts_FindsSciPysLikelihood()
    {
        foreach (JsonElement golden in Golden.EnumerateArray())
        {
            HourlyReference learned = HourlyReference.Learn(Counts(golden));
            Near(golden.GetProperty("day_worth").GetDouble(), learned.DayWorth);
            Near(golden.GetProperty("week_worth").GetDouble(), learned.WeekWorth);
        }

        // Beyond 10^6 nothing is left to learn: rows differ by chance alone.
        static void Near(double expected, double actual) =>
            Assert.InRange(
                Math.Log(Math.Min(actual, 1e6)),
                Math.Log(Math.Min(expected, 1e6)) - 0.1,
                Math.Log(Math.Min(expected, 1e6)) + 0.1
            );
    }

    [Theory]
    [InlineData(0, 4.0)]
    [InlineData(2e-4, 4.0)]
    [InlineData(1e-3, 4.0)]
    public void Learn_DirichletWindows_FindsTheOverdispersion(double rho, double freedom)
    {
        var random = new Random(3);
        var learner = new VariationLearner();
        double[] shares = [0.3, 0.3, 0.2, 0.1, 0.1];
        for (int window = 0; window < 600; window++)
        {
            double[] p = rho == 0 ? shares : Dirichlet.Sample(random, [.. shares.Select(s => s * (1 / rho - 1))]);
            learner.Add([.. Multinomial.Sample(random, p, 8000).Select(c => (double)c)], [.. shares.Select(s => s * 1e9)]);
        }
        WindowVariation learned = learner.Learn(isShort: false);
        Assert.InRange(learned.Rho, rho * 0.85, rho * 1.15 + 1e-5);
        Assert.InRange(learned.Freedom, freedom * 0.4, freedom);
        Assert.True(learner.Learn(isShort: true).Rho >= 1e-4);
    }

    [Fact]
    public void Learn_OneCauseOfVariation_FindsOneDegreeOfFreedom()
    {
        var random = new Random(4);
        var learner = new VariationLearner();
        double[] shares = [0.3, 0.3, 0.2, 0.1, 0.1];
        for (int window = 0; window < 600; window++)
        {
            double moved = 0.02 * Normal.Sample(random, 0, 1);
            double[] p = [shares[0] + moved, shares[1] - moved, .. shares[2..]];
            learner.Add([.. Multinomial.Sample(random, p, 20_000).Select(c => (double)c)], [.. shares.Select(s => s * 1e9)]);
        }
        Assert.InRange(learner.Learn(isShort: false).Freedom, 1, 1.5);
    }

    [Fact]
    public void Learn_FewWindows_TakesSomeVariationForGranted()
    {
        WindowVariation learned = new VariationLearner().Learn(isShort: false);
        Assert.True(learned.Rho > 0 && learned.Freedom > 0);
    }

    [Fact]
    public void VariationOf_LengthsBetween_LieBetween()
    {
        var clock = new ClockedReference(
            HourlyReference.Learn(Counts(Golden[0])),
            [(1, new WindowVariation(4e-4, 4)), (24, new WindowVariation(1e-4, 2))]
        );
        Assert.Equal(new WindowVariation(4e-4, 4), clock.VariationOf(TimeSpan.FromMinutes(5)));
        Assert.Equal(new WindowVariation(1e-4, 2), clock.VariationOf(TimeSpan.FromDays(7)));
        Assert.Equal(2.5e-4, clock.VariationOf(TimeSpan.FromHours(Math.Sqrt(24))).Rho, 1e-9);
    }

    [Fact]
    public void Merge_ExpectationsOfPartitions_IsThatOfAllTheirRecords()
    {
        var clock = new ClockedReference(HourlyReference.Learn(Counts(Golden[0])), [(1, new WindowVariation(1e-4, 3))]);
        var random = new Random(8);
        long[][] parts =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(_ => Enumerable.Range(0, 168).Select(hour => hour is >= 30 and < 54 ? random.Next(100) : 0L).ToArray()),
        ];
        long[] all = [.. Enumerable.Range(0, 168).Select(hour => parts.Sum(p => p[hour]))];
        WindowExpectation merged = WindowExpectation.Merge([
            .. parts.Select(p => (p.Sum(), WindowExpectation.Of(clock, p, 5, TimeSpan.FromHours(24)))),
        ]);
        double[] expected = new double[5];
        clock.Hourly.Expect(all, expected);
        foreach ((double one, double sum) in expected.Zip(merged.Expected(all)))
        {
            Assert.Equal(one, sum, one * 1e-12);
        }
    }

    [Theory]
    [InlineData("1970-01-01T00:30:00Z", 0, 72)]
    [InlineData("1969-12-31T23:30:00Z", 0, 71)]
    [InlineData("2026-01-05T02:59:59Z", -3, 167)]
    [InlineData("2026-01-05T03:00:00Z", -3, 0)]
    [InlineData("2026-01-10T15:00:00Z", 0, 135)]
    public void HourOfWeek_OfTimes_StartsOnMondayLocalTime(string time, int offset, int hour)
    {
        long at = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        Assert.Equal(hour, HourOfWeek.Of(HourOfWeek.Since1970(at, offset)));
        Assert.Equal(hour % 24 + (hour >= 120 ? 24 : 0), HourOfWeek.KindOf(hour));
    }

    private static double[][] Counts(JsonElement golden) =>
        [.. golden.GetProperty("counts").EnumerateArray().Select(h => h.EnumerateArray().Select(c => c.GetDouble()).ToArray())];

    private static long[] Window(JsonElement golden)
    {
        long[] hours = new long[168];
        foreach (JsonElement pair in golden.GetProperty("window").EnumerateArray())
        {
            hours[pair[0].GetInt32()] = pair[1].GetInt64();
        }
        return hours;
    }
}
