using Vigia.Bench.Behavior;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Tests.Behavior;

/// <summary>Segments of unlike rates, and changes while an incident is open: each is raised, and none silences another.</summary>
public sealed class ConcurrentIncidentTests
{
    private const int PaneMs = 10_000;
    private const int PanesPerMinute = 6;
    private const int Series = 4;

    // A Monday, 00:00 UTC.
    private const long Start = 1_764_547_200_000;

    // Of the payments of a second, and flagged of each segment.
    private static readonly double[] Shares = [0.2, 0.5, 0.3];
    private static readonly double[] Unlike = [0.3, 0.005, 0];
    private static readonly double[] PixLike = [0.0016, 0.003, 0.02];

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(200)]
    public void SegmentsOfUnlikeRates_AsInTheReference_RaiseNothing(double perSecond)
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            var stand = new Stand(seed, perSecond, Unlike, Reference(Unlike, 100_000));
            stand.Run(60, Unlike);
            Assert.Empty(stand.Raised);
        }
    }

    [Fact]
    public void SegmentsOfUnlikeRates_LittleReference_RaiseNothing()
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            var stand = new Stand(seed, 20, Unlike, Reference(Unlike, 300));
            stand.Run(60, Unlike);
            Assert.Empty(stand.Raised);
        }
    }

    [Fact]
    public void ASegmentThatIsHardlyEverFlagged_IsAttacked_IsRaisedWithinAMinute()
    {
        var stand = new Stand(3, 20, Unlike, Reference(Unlike, 100_000));
        stand.Run(30, Unlike);
        stand.Run(5, [0.3, 0.3, 0]);

        Assert.Contains((2, true), stand.Raised.Where(r => r.Time <= Stand.At(31)).Select(r => (r.Lead.Series, r.Lead.IsUp)));
    }

    [Fact]
    public void ASegmentWithoutAnyFlagged_IsAttacked_IsRaised()
    {
        var stand = new Stand(4, 20, Unlike, Reference(Unlike, 100_000));
        stand.Run(30, Unlike);
        stand.Run(10, [0.3, 0.005, 0.05]);

        Assert.Contains((3, true), stand.Raised.Select(r => (r.Lead.Series, r.Lead.IsUp)));
    }

    [Theory]
    [InlineData(new[] { 4.0, 1, 1 }, new[] { 12.0, 3, 3 }, 0, true)]
    [InlineData(new[] { 1.0, 1, 0 }, new[] { 3.0, 3, 3 }, 0, true)]
    [InlineData(new[] { 2.0, 2, 2 }, new[] { 20.0, 2, 2 }, 1, true)]
    [InlineData(new[] { 4.0, 1, 1 }, new[] { 4.0, 4, 1 }, 2, true)]
    [InlineData(new[] { 4.0, 4, 4 }, new[] { 0.2, 0.2, 0.2 }, 0, false)]
    public void AChangeWhileAnIncidentIsOpen_IsRaisedToo(double[] first, double[] then, int series, bool isUp)
    {
        var stand = new Stand(5, 400, PixLike, Reference(PixLike, 1_000_000));
        stand.Run(20, PixLike);
        Assert.Empty(stand.Raised);
        stand.Run(20, [.. PixLike.Zip(first, (rate, times) => rate * times)]);
        Assert.NotEmpty(stand.Raised);
        long began = Stand.At(40);

        stand.Run(10, [.. PixLike.Zip(then, (rate, times) => rate * times)]);

        Assert.Contains((series, isUp), stand.Raised.Where(r => r.Time > began).Select(r => (r.Lead.Series, r.Lead.IsUp)));
    }

    [Fact]
    public void AnIncidentThatGrowsTwofold_IsPublishedAtOnce()
    {
        var stand = new Stand(6, 400, PixLike, Reference(PixLike, 1_000_000));
        stand.Run(20, PixLike);
        stand.Run(10, [.. PixLike.Select(rate => 2 * rate)]);
        stand.Run(10, [.. PixLike.Select(rate => 8 * rate)]);

        IncidentUpdate worse = Assert.Single(stand.News, n => n.Status == IncidentStatus.Worse);
        Assert.Equal((0, true), (worse.Lead.Series, worse.Lead.IsUp));
        Assert.InRange(worse.Time, Stand.At(30), Stand.At(32));
    }

    [Fact]
    public void OneSegmentsIncident_OthersGoOnLearning()
    {
        var stand = new Stand(7, 400, PixLike, Reference(PixLike, 20_000));
        stand.Run(20, PixLike);
        double before = stand.Watch.Baseline.FlaggedOf(2);
        double attacked = stand.Watch.Baseline.FlaggedOf(1);
        stand.Run(30, [PixLike[0] * 8, PixLike[1], PixLike[2]]);

        Assert.True(stand.Watch.Baseline.FlaggedOf(2) > 1.5 * before);
        Assert.InRange(stand.Watch.Baseline.FlaggedOf(1), 0.9 * attacked, 1.1 * attacked);
    }

    private static RateSum[] Reference(double[] rates, double rows)
    {
        RateSum[] segments = [.. rates.Select((rate, s) => new RateSum(Shares[s] * rows, Math.Round(Shares[s] * rows * rate), 0))];
        return
        [
            .. segments
                .Prepend(segments.Aggregate((a, b) => a + b))
                .Select(sum => Math.Min(1, sum.Flagged > 0 ? 100 / sum.Flagged : 20_000 / sum.Rows) * sum),
        ];
    }

    /// <summary>One model of three segments, pane by pane: the second bin is flagged, the last is for scores that are not numbers.</summary>
    private sealed class Stand(ulong seed, double perSecond, double[] usual, RateSum[] reference)
    {
        private readonly Draw _draw = new(seed + (ulong)(1000 * usual[0]));
        private readonly long[] _counts = new long[Series * 3];
        private long _pane;

        public ModelWatch Watch { get; } =
            new(
                new WatchSettings
                {
                    PaneMs = PaneMs,
                    Bins = 3,
                    FirstFlagged = 1,
                    Dimensions = [(1, Series - 1)],
                    Kinds = 0,
                    Budget = new AlarmBudget(1, Series, 24 * 60 * PanesPerMinute),
                    AcceptAfterMs = 24 * HourBlock.LengthMs,
                    Reference = reference,
                }
            );

        public List<IncidentUpdate> News { get; } = [];

        public IEnumerable<IncidentUpdate> Raised => News.Where(n => n.Status == IncidentStatus.Raised);

        public static long At(double minutes) => Start + (long)(minutes * 60_000);

        public void Run(int minutes, double[] rates)
        {
            for (int i = 0; i < minutes * PanesPerMinute; i++)
            {
                Array.Clear(_counts);
                for (int s = 0; s < rates.Length; s++)
                {
                    long rows = _draw.Poisson(perSecond * PaneMs / 1000 * Shares[s]);
                    long flagged = _draw.Binomial(rows, rates[s]);
                    (_counts[3 * (s + 1)], _counts[3 * (s + 1) + 1]) = (rows - flagged, flagged);
                    (_counts[0], _counts[1]) = (_counts[0] + rows - flagged, _counts[1] + flagged);
                }
                long start = Start + _pane++ * PaneMs;
                long hour = start / HourBlock.LengthMs;
                Watch.Observe(start, hour, new CalendarHour((int)((hour + 72) % CalendarHour.PerWeek), -1, 1), _counts, News);
            }
        }
    }
}
