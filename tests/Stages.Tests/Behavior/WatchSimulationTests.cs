using Vigia.Bench.Behavior;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Tests.Behavior;

/// <summary>
/// Budget and delay by simulation: weeks of panes drawn at random, seeded. The long version is <c>dotnet run -c Release --project bench/Behavior</c>.
/// </summary>
public sealed class WatchSimulationTests
{
    private static readonly TimeSpan Learned = TimeSpan.FromDays(21);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void StationaryWeeks_FromNothing_StaysWithinTheBudget(int unrest)
    {
        const double Budget = 0.5;
        var simulation = new BankSimulation(5, Unrest.All[unrest], 1, Budget);

        int raised = simulation.Run(TimeSpan.FromDays(20), Change.None).Count(n => n.Status == IncidentStatus.Raised);

        Assert.InRange(raised, 0, (int)(1.5 * Budget * 20));
        Assert.True(simulation.Watches[0].IsArmed);
        Assert.Equal(CalendarHour.PerWeek, simulation.Watches[0].Baseline.HoursKnown);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    public void ScoresThatVaryAsUsual_TwoHundredDays_RaiseNoMoreThanTheirPartOfTheBudget(int traffic)
    {
        var budget = new AlarmBudget(1, ScoreSimulation.Series, 24);
        const int Days = 200;
        double allowed = 2 * 24 * ScoreSimulation.Series * budget.Shape * Days;

        int[] raised =
        [
            .. Enumerable.Range(1, 4).Select(s => new ScoreSimulation((ulong)s, ScoreTraffic.All[traffic], budget).Run(24 * Days).Count),
        ];

        Assert.InRange(raised.Average(), 0, 1.5 * allowed);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(6, 6)]
    [InlineData(7, 3)]
    public void ScoresOfAQuarterMoveUp_AreFoundWithinHours(int traffic, int hours)
    {
        const int Learned = 42 * 24;
        var simulation = new ScoreSimulation(3, ScoreTraffic.All[traffic], new AlarmBudget(1, ScoreSimulation.Series, 24));

        List<int> alarms = simulation.Run(Learned + 24, Learned);

        Assert.InRange(alarms.First(hour => hour >= Learned), Learned, Learned + hours - 1);
    }

    [Theory]
    [InlineData(2.0, true)]
    [InlineData(0.5, false)]
    public void FlaggedRate_DoublesOrHalves_IsFoundWithinAMinute(double ratio, bool isUp)
    {
        BankSimulation simulation = Quiet(8);

        IncidentUpdate raised = simulation.Run(TimeSpan.FromHours(1), new Change(_ => ratio), untilAlarm: true)[^1];

        Assert.Equal((IncidentStatus.Raised, Detector.Sudden, isUp), (raised.Status, raised.Lead.Detector, raised.Lead.IsUp));
        Assert.InRange(raised.Time - Began, 0, 60_000);
        Assert.InRange(raised.Lead.Onset - Began, 0, 30_000);
        Assert.InRange(raised.Counted.Ratio / ratio, 0.7, 1.4);
        // All scores changed and the payers are the same, so the mix explains hardly any of it.
        RateChange change = raised.Changes[0];
        Assert.True(Math.Abs(change.Parts.Sum(p => p.Mix)) < 0.1 * Math.Abs(change.After - change.Before));
        Assert.Equal(change.After - change.Before, change.Parts.Sum(p => p.Mix + p.Score), 1e-12);
    }

    [Fact]
    public void FlaggedRate_RisesByATenthOverADay_IsFoundWithinTwoDays()
    {
        BankSimulation simulation = Quiet(9);

        IncidentUpdate raised = simulation.Run(TimeSpan.FromDays(7), new Change(h => 1 + 0.1 * Math.Min(1, h / 24)), untilAlarm: true)[^1];

        // The flagged are a bin of the scores: the test of their spread may come first.
        Assert.NotEqual(Detector.Sudden, raised.Lead.Detector);
        Assert.True(raised.Lead.IsUp);
        Assert.InRange(raised.Time - Began, 0, (long)TimeSpan.FromDays(2).TotalMilliseconds);
    }

    [Fact]
    public void Incident_ThatEnds_IsOneAlarmRaisedToldOfAndCleared()
    {
        BankSimulation simulation = Quiet(10);

        List<IncidentUpdate> news = simulation.Run(TimeSpan.FromHours(5), new Change(h => h < 2.5 ? 2 : 1));

        Assert.Equal(
            [IncidentStatus.Raised, IncidentStatus.Ongoing, IncidentStatus.Ongoing, IncidentStatus.Cleared],
            news.Select(n => n.Status)
        );
        Assert.Single(news.Select(n => (n.Lead, n.Raised)).Distinct());
        Assert.InRange(
            news[^1].Time - Began,
            (long)TimeSpan.FromHours(2.5).TotalMilliseconds,
            (long)TimeSpan.FromHours(2.75).TotalMilliseconds
        );
        Assert.InRange(news[^1].Peak, 1.7, 3);
        Assert.NotEmpty(news[^1].Also);
        // What was odd was not learned.
        Assert.Empty(simulation.Run(TimeSpan.FromHours(12), Change.None));
    }

    [Fact]
    public void Incident_ThatLasts_BecomesTheUsualAfterADay()
    {
        BankSimulation simulation = Quiet(11);

        List<IncidentUpdate> news = simulation.Run(TimeSpan.FromDays(4), new Change(_ => 2));

        Assert.Equal(IncidentStatus.Accepted, news[^1].Status);
        Assert.InRange(
            news[^1].Time - news[^1].Raised,
            (long)TimeSpan.FromDays(1).TotalMilliseconds,
            (long)TimeSpan.FromDays(1).TotalMilliseconds + 60_000
        );
        Assert.Single(news, n => n.Status == IncidentStatus.Raised);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Incident_ThatLasts_BecomesTheUsual_WhateverTheReferenceSays(bool isRestarted)
    {
        var simulation = new BankSimulation(
            14,
            Unrest.All[0],
            1,
            1,
            [new RateSum(100 / SimulatedBank.UsualRate, 100, 0), .. new RateSum[SimulatedBank.Segments]]
        );
        simulation.Run(TimeSpan.FromHours(2), Change.None);
        var random = new Random(2);

        List<IncidentUpdate> news = simulation.Run(
            TimeSpan.FromDays(4),
            new Change(_ => 4),
            restart: isRestarted ? () => random.Next(2_000) == 0 : null
        );

        Assert.Single(news, n => n.Status == IncidentStatus.Raised);
        Assert.Single(news, n => n.Status == IncidentStatus.Accepted);
        Assert.False(simulation.Watches[0].Baseline.HasReference);
        Assert.True(simulation.Watches[0].IsArmed);
    }

    [Fact]
    public void Watch_SavedAndLoadedAtRandom_ComesToTheSameAlarms()
    {
        Change change = new(h =>
            h is > 30 and < 33 ? 2
            : h is > 50 and < 52 ? 0.4
            : 1
        );
        List<IncidentUpdate> whole = new BankSimulation(12, Unrest.All[2], 1, 1).Run(TimeSpan.FromDays(4), change);
        var restarted = new BankSimulation(12, Unrest.All[2], 1, 1);
        var random = new Random(1);

        List<IncidentUpdate> pieces = restarted.Run(TimeSpan.FromDays(4), change, restart: () => random.Next(500) == 0);

        Assert.NotEmpty(whole);
        Assert.Equal(whole.Select(Text), pieces.Select(Text));
    }

    private static long Began => BankSimulation.Start + (long)Learned.TotalMilliseconds;

    private static BankSimulation Quiet(ulong seed)
    {
        var simulation = new BankSimulation(seed, Unrest.All[1], 1, 1);
        simulation.Run(Learned, Change.None);
        Assert.Empty(simulation.Watches[0].Incidents);
        return simulation;
    }

    private static string Text(IncidentUpdate news) => System.Text.Json.JsonSerializer.Serialize(news);
}
