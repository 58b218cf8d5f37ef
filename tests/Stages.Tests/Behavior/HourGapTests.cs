using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Tests.Behavior;

/// <summary>The clock decides where an hour ends, not the next pane: hours without a record may lie between two panes.</summary>
public sealed class HourGapTests
{
    private const long HourMs = 3_600_000;
    private const long OffsetMs = -3 * HourMs;
    private const int PanesPerHour = 6;
    private const long PaneMs = HourMs / PanesPerHour;
    private const int HoursPerWeek = CalendarHour.PerWeek;

    // Three weeks teach what is usual.
    private const long First = 3 * HoursPerWeek;

    // Records of a pane by score bin: the third bin is flagged, the last is for scores that are not a number.
    private static readonly long[] Usual = [600, 300, 100, 0];
    private static readonly long[] OddScores = [580, 320, 100, 0];
    private static readonly long[] VeryOddScores = [400, 500, 100, 0];
    private static readonly long[] FifthMoreFlagged = [580, 300, 120, 0];

    private readonly ModelWatch _watch = new(
        new WatchSettings
        {
            PaneMs = PaneMs,
            UtcOffsetMs = OffsetMs,
            Bins = 4,
            FirstFlagged = 2,
            Dimensions = [],
            Kinds = 0,
            Budget = new AlarmBudget(1, 1, 24 * PanesPerHour),
            AcceptAfterMs = 24 * HourMs,
        }
    );

    private readonly List<IncidentUpdate> _news = [];

    [Fact]
    public void TwoOddHours_ThatFollowEachOther_AreAnAlarmFromTheFirstOn()
    {
        Learn();

        Observe(OddScores, First, First + 1);
        Observe(Usual, First + 2);

        Assert.Equal((Detector.Scores, First * HourMs - OffsetMs), Raised());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(HoursPerWeek)]
    public void TwoOddHours_WithHoursWithoutRecordsBetween_AreNoAlarm(int later)
    {
        Learn();

        Observe(OddScores, First, First + later);
        Observe(Usual, First + later + 1);

        Assert.Empty(_news);
    }

    [Fact]
    public void TwoOddHours_WithAnHourBetweenThatCannotBeJudged_AreNoAlarm()
    {
        Learn(unknown: 1);

        Observe(OddScores, First);
        Observe(Usual, First + 1);
        Observe(OddScores, First + 2);
        Observe(Usual, First + 3);

        Assert.Empty(_news);
    }

    [Fact]
    public void AnHourOfOddScores_BeforeAGap_BeganWithTheHour()
    {
        Learn();

        Observe(VeryOddScores, First);
        Observe(Usual, First + 5);

        Assert.Equal((Detector.Scores, First * HourMs - OffsetMs), Raised());
    }

    [Fact]
    public void ASlowChange_BeforeAGap_BeganWithItsHour()
    {
        Learn();

        Observe(FifthMoreFlagged, First);
        Observe(Usual, First + 5);

        Assert.Equal((Detector.Slow, First * HourMs - OffsetMs), Raised());
    }

    private (Detector Detector, long Onset) Raised()
    {
        Finding lead = Assert.Single(_news, n => n.Status == IncidentStatus.Raised).Lead;
        return (lead.Detector, lead.Onset);
    }

    /// <param name="unknown">An hour of the week of which nothing is seen; -1 for none.</param>
    private void Learn(int unknown = -1)
    {
        Observe(Usual, Enumerable.Range(0, (int)First).Where(h => h % HoursPerWeek != unknown).Select(h => (long)h));
        Assert.Empty(_news);
    }

    private void Observe(long[] bins, params IEnumerable<long> hours)
    {
        foreach (long hour in hours)
        {
            for (int pane = 0; pane < PanesPerHour; pane++)
            {
                _watch.Observe(
                    hour * HourMs - OffsetMs + pane * PaneMs,
                    hour,
                    new CalendarHour((int)(hour % HoursPerWeek), -1, 1),
                    bins,
                    _news
                );
            }
        }
    }
}
