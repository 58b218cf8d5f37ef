using Vigia.Bench.Behavior;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Tests.Behavior;

/// <summary>
/// The number of records and their amount against the same hours of other weeks: three weeks of a daily rhythm, whose hours vary by a
/// tenth, are known.
/// </summary>
public sealed class VolumeTests
{
    private const int PaneMs = 60_000;
    private const int PanesPerHour = 60;
    private const int Series = 3;

    // A Monday, 00:00 UTC.
    private const long Start = 1_764_547_200_000;
    private const int Learned = 3 * CalendarHour.PerWeek;

    private readonly Draw _draw = new(11);
    private readonly Draw _amountDraw = new(12);
    private readonly long[] _counts = new long[Series * 3];
    private readonly long[] _amounts = new long[Series];
    private double _ticketTimes = 1;
    private readonly List<IncidentUpdate> _news = [];
    private ModelWatch _watch = Create();

    [Fact]
    public void QuietWeeks_RaiseNothing()
    {
        Run(0, Learned + CalendarHour.PerWeek, _ => (1, 1));

        Assert.Empty(_news);
        Assert.Equal(UsualOf(10) / 3600, _watch.UsualRecordsPerSecond(0) ?? 0, 0.9 * UsualOf(10) / 3600);
    }

    [Theory]
    [InlineData(0.0, 1, false)]
    [InlineData(2.0, 1, true)]
    public void ASegmentsRecordsStopOrDouble_IsFoundWithinTenMinutes(double times, int series, bool isUp)
    {
        Run(0, Learned + 10, _ => (1, 1));
        Run(Learned + 10, 1, _ => (times, 1));

        IncidentUpdate first = _news.First(n => n.Status == IncidentStatus.Raised && n.Lead.Series == series);
        Assert.Equal((Detector.Volume, isUp), (first.Lead.Detector, first.Lead.IsUp));
        Assert.InRange(first.Time - At(Learned + 10), 0, 600_000);
    }

    [Theory]
    [InlineData(2.0, true)]
    [InlineData(0.5, false)]
    public void ASegmentsPaymentsDoubleOrHalve_IsFoundWithinThreeHours(double times, bool isUp)
    {
        Run(0, Learned + 10, _ => (1, 1));
        _ticketTimes = times;
        Run(Learned + 10, 4, _ => (1, 1));

        IncidentUpdate first = _news.First(n => n.Status == IncidentStatus.Raised);
        Assert.Equal((Detector.Amount, isUp), (first.Lead.Detector, first.Lead.IsUp));
        Assert.DoesNotContain(_news, n => n.Lead.Series == 2);
        Assert.InRange(first.Time - At(Learned + 10), 0, 3 * HourBlock.LengthMs + PaneMs);
    }

    [Fact]
    public void OneHourOfLargePayments_RaisesNothing()
    {
        Run(0, Learned + 10, _ => (1, 1));
        _ticketTimes = 3;
        Run(Learned + 10, 1, _ => (1, 1));
        _ticketTimes = 1;
        Run(Learned + 11, 12, _ => (1, 1));

        Assert.Empty(_news);
    }

    [Fact]
    public void AllRecordsStop_AndResume_IsFoundWhenTheyDo()
    {
        Run(0, Learned + 10, _ => (1, 1));
        Run(Learned + 10, 1, part => part is > 0.2 and < 0.7 ? (double.NaN, double.NaN) : (1, 1));
        Run(Learned + 11, 1, _ => (1, 1));

        IncidentUpdate first = _news.First(n => n.Status == IncidentStatus.Raised);
        Assert.Equal((Detector.Volume, 0, false), (first.Lead.Detector, first.Lead.Series, first.Lead.IsUp));
        Assert.Contains(_news, n => n.Status == IncidentStatus.Cleared && n.Lead == first.Lead);
        // What was odd was not learned.
        Run(Learned + 12, CalendarHour.PerWeek, _ => (1, 1));
        Assert.DoesNotContain(_news, n => n.Status == IncidentStatus.Raised && n.Time > At(Learned + 12));
    }

    [Fact]
    public void Watch_SavedAndLoadedAtRandom_RaisesTheSame()
    {
        List<string> whole = Outcome(restartOneIn: 0);
        List<string> pieces = Outcome(restartOneIn: 300);

        Assert.NotEmpty(whole);
        Assert.Equal(whole, pieces);
    }

    private static List<string> Outcome(int restartOneIn)
    {
        var stand = new VolumeTests();
        var random = new Random(4);
        stand.Run(0, CalendarHour.PerWeek + 30, part => (1, 1), () => restartOneIn > 0 && random.Next(restartOneIn) == 0);
        stand.Run(CalendarHour.PerWeek + 30, 4, part => (3, 0.2), () => restartOneIn > 0 && random.Next(restartOneIn) == 0);
        return [.. stand._news.Select(n => System.Text.Json.JsonSerializer.Serialize(n))];
    }

    private static long At(double hours) => Start + (long)(hours * HourBlock.LengthMs);

    private static double UsualOf(int hourOfDay) => 6000 * (1 + 0.7 * Math.Sin(2 * Math.PI * hourOfDay / 24));

    private void Run(int fromHour, int hours, Func<double, (double First, double Second)> timesAt, Func<bool>? restart = null)
    {
        for (int hour = fromHour; hour < fromHour + hours; hour++)
        {
            double factor = _draw.Factor(0.1);
            for (int pane = 0; pane < PanesPerHour; pane++)
            {
                double usual =
                    factor
                    * (UsualOf(hour % 24) + (UsualOf((hour + 1) % 24) - UsualOf(hour % 24)) * (pane - PanesPerHour / 2.0) / PanesPerHour)
                    / PanesPerHour;
                (double first, double second) = timesAt((double)pane / PanesPerHour);
                if (restart?.Invoke() == true)
                {
                    Restart();
                }
                if (!double.IsNaN(first))
                {
                    Observe(At(hour) + pane * PaneMs, _draw.Poisson(0.6 * usual * first), _draw.Poisson(0.4 * usual * second));
                }
            }
        }
    }

    /// <summary>Amounts of records that vary by three times their mean.</summary>
    private long AmountOf(long records, double times) =>
        (long)(times * 5000 * Math.Max(0, records + 3 * Math.Sqrt(records) * _amountDraw.Normal()));

    private void Observe(long start, long first, long second)
    {
        (_counts[0], _counts[3], _counts[6]) = (first + second, first, second);
        (_amounts[1], _amounts[2]) = (AmountOf(first, _ticketTimes), AmountOf(second, 1));
        _amounts[0] = _amounts[1] + _amounts[2];
        _watch.Observe(start, start / HourBlock.LengthMs, PlaceOf(start / HourBlock.LengthMs), _counts, _news, _amounts);
    }

    private void Restart()
    {
        using var stream = new MemoryStream();
        using var to = new BinaryWriter(stream);
        _watch.Save(to);
        BaselineCell?[] cells = [.. _watch.Baseline.Cells];
        Array.ForEach(cells, cell => cell?.Save(to));
        stream.Position = 0;
        using var from = new BinaryReader(stream);
        _watch = Create();
        _watch.Load(from, PlaceOf);
        for (int c = 0; c < cells.Length; c++)
        {
            if (cells[c] is not null)
            {
                _watch.Baseline.LoadCell(c, from);
            }
        }
    }

    private static CalendarHour PlaceOf(long hour) => new((int)((hour + 72) % CalendarHour.PerWeek), -1, 1);

    private static ModelWatch Create() =>
        new(
            new WatchSettings
            {
                PaneMs = PaneMs,
                Bins = 3,
                FirstFlagged = 1,
                Dimensions = [(1, Series - 1)],
                Kinds = 0,
                Budget = new AlarmBudget(1, Series, 24 * PanesPerHour),
                AcceptAfterMs = 24 * HourBlock.LengthMs,
                IsVolumeWatched = true,
            }
        );
}
