using MathNet.Numerics.Distributions;
using Vigia.Engine.Records;
using Vigia.Stages.Alarms;
using Vigia.Stages.Behavior;
using Vigia.Stages.Behavior.Calendar;
using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Segments;
using Vigia.Stages.Tests.Profiles;

namespace Vigia.Stages.Tests.Behavior;

/// <summary>Another model in the place of one, under its name and version: it is named, and its scores become the usual ones.</summary>
public sealed class ModelReplacedTests
{
    private const int PaneMs = 600_000;
    private const int PanesPerHour = 6;
    private const int Week = 168;

    // The last but one bin is flagged, by both models as often.
    private static readonly double[] Before = [0.5, 0.3, 0.15, 0.05, 0];
    private static readonly double[] After = [0.35, 0.25, 0.35, 0.05, 0];

    [Fact]
    public void Watch_OtherScores_AreOneAlarmAndThenTheUsual()
    {
        var run = new Run();
        Assert.Empty(run.Hours(3 * Week, Before));

        List<IncidentUpdate> swapped = run.Hours(2 * Week, After);

        Assert.Equal(Detector.Scores, swapped[0].Lead.Detector);
        Assert.Single(swapped, n => n.Status == IncidentStatus.Raised);
        IncidentUpdate accepted = Assert.Single(swapped, n => n.Status == IncidentStatus.Accepted);
        Assert.InRange(TimeSpan.FromMilliseconds(accepted.Time - accepted.Raised).TotalHours, 24, 25);
        Assert.Empty(run.Hours(Week, After));
        // What was usual before is not any more.
        Assert.Contains(run.Hours(Week, Before), n => n.Status == IncidentStatus.Raised && n.Lead.Detector == Detector.Scores);
    }

    [Theory]
    [InlineData(true, "model replaced")]
    [InlineData(false, "scores")]
    [InlineData(null, "scores")]
    public void Alarm_OfTheScoresOfTheWhole_IsAnotherModelIfNoFeatureMoved(bool? hasSteadyFeatures, string kind)
    {
        var run = new Run();
        run.Hours(2 * Week, Before);
        IncidentUpdate raised = run.Hours(Week, After)[0];
        var alarm = new BehaviorAlarm(
            "pix",
            Schemas.Champion,
            SegmentPlan.Of(Schemas.Of(Schemas.Number("x")), new SegmentOptions { Features = [] }, null),
            raised
        );

        Cause cause = alarm.AsIncident(hasSteadyFeatures).Cause;

        Assert.Equal((kind, "champion"), (Cause.WordOf(cause.Kind), cause.Subject));
    }

    [Fact]
    public async Task Stage_DriftNamesTheCauseFirst_JoinsItsIncidentAlsoAfterRestarts()
    {
        await using BehaviorStand stand = new();
        var drift = new SharedIncident("pix|x|2025", new Cause(CauseKind.Unit, "x", 0.2) { Carriers = ["kind=shop"] });
        stand.Parts.FindOrAdd<SharedIncidents>().Join("drift", drift);
        await stand.StartAsync();
        var random = new Random(4);

        await stand.AddAsync(BehaviorStand.Payments(0, 220).Concat(BehaviorStand.Payments(220, 250, shopsOneIn: 4)));
        await stand.AddAsync(BehaviorStand.Payments(250, 370), 600, () => random.Next(3) == 0);

        Assert.Equal(4, stand.Alarms.Count);
        Assert.All(stand.Alarms, a => Assert.Equal("pix|x|2025", a.GetProperty("incident").GetString()), throwIfEmpty: true);
        Assert.All(stand.Alarms, a => Assert.Equal("unit", a.GetProperty("cause").GetProperty("kind").GetString()), throwIfEmpty: true);
    }

    private sealed class Run
    {
        private readonly Random _random = new(12);
        private readonly DayCalendar _calendar = CalendarFile.None(TimeSpan.Zero);
        private readonly ModelWatch _watch = new(
            new WatchSettings
            {
                PaneMs = PaneMs,
                Bins = Before.Length,
                FirstFlagged = 3,
                Dimensions = [],
                Kinds = 0,
                Budget = new AlarmBudget(0.01, 1, 24 * PanesPerHour),
                AcceptAfterMs = (long)TimeSpan.FromDays(1).TotalMilliseconds,
            }
        );
        private long _now = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

        public List<IncidentUpdate> Hours(int hours, double[] shares)
        {
            List<IncidentUpdate> news = [];
            for (int pane = 0; pane < hours * PanesPerHour; pane++, _now += PaneMs)
            {
                long hour = _calendar.HourOf(_now);
                long[] bins = [.. Multinomial.Sample(_random, shares, 300).Select(n => (long)n)];
                _watch.Observe(_now, hour, _calendar.PlaceOf(hour), bins, news);
            }
            return news;
        }
    }
}
