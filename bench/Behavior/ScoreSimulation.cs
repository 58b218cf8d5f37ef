using Vigia.Stages.Behavior.Detection;

namespace Vigia.Bench.Behavior;

/// <summary>How the simulated scores of a bank vary while nothing is wrong.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="PerHour">Records an hour, on average.</param>
/// <param name="Clock">How much the shares of the bins follow the hour of the week; 0 for not at all.</param>
/// <param name="Wander">Coefficient of variation of each bin's share, correlated with the hour before.</param>
internal sealed record ScoreTraffic(string Name, double PerHour, double Clock, double Wander)
{
    public static IReadOnlyList<ScoreTraffic> All { get; } =
    [
        new("stationary, 100 an hour", 100, 0, 0),
        new("stationary, 400 an hour", 400, 0, 0),
        new("stationary, 4,000 an hour", 4_000, 0, 0),
        new("stationary, 1,000,000 an hour", 1_000_000, 0, 0),
        new("clock, 400 an hour", 400, 0.5, 0),
        new("clock, bins wander 5 %, 400 an hour", 400, 0.5, 0.05),
        new("clock, bins wander 5 %, 4,000 an hour", 4_000, 0.5, 0.05),
        new("clock, bins wander 5 %, 100,000 an hour", 100_000, 0.5, 0.05),
    ];
}

/// <summary>
/// Hours of one model's scores by segment and bin, judged as the stage judges them: how often the test of the scores' distribution raises
/// an alarm while nothing changes, and how soon it finds a change.
/// </summary>
internal sealed class ScoreSimulation
{
    /// <summary>The whole and four segments.</summary>
    public const int Series = 5;

    private const int Bins = 12;
    private const double Correlation = 0.8;

    // A quarter of the records of these bins move one bin up when the scores change.
    private const double Moved = 0.25;
    private const int FirstMoved = 3;
    private const int LastMoved = 5;

    private static readonly double[] SegmentShares = [0.5, 0.25, 0.15, 0.1];
    private static readonly double[] ScoreShares = [0.45, 0.2, 0.13, 0.08, 0.055, 0.035, 0.02, 0.013, 0.009, 0.006, 0.002, 0];

    private readonly Draw _draw;
    private readonly ScoreTraffic _traffic;
    private readonly Baseline _baseline = new(Series, Bins, 0, 1, []);
    private readonly HourlyDetectors _detectors;
    private readonly HourBlock _hour = new(Series, Bins, 0);
    private readonly double[] _wander = new double[Bins];
    private readonly bool[] _isOdd = new bool[Series];

    public ScoreSimulation(ulong seed, ScoreTraffic traffic, AlarmBudget budget)
    {
        (_draw, _traffic) = (new Draw(seed), traffic);
        SeriesDetectors[] tests = [.. Enumerable.Range(0, Series).Select(_ => new SeriesDetectors(Bins))];
        _detectors = new HourlyDetectors(budget, _baseline, tests, Bins);
    }

    /// <summary>The hours in which an alarm was raised, one entry for each series.</summary>
    /// <param name="hours">How many are simulated.</param>
    /// <param name="changeAt">From which one on the scores are higher.</param>
    public List<int> Run(int hours, int changeAt = int.MaxValue)
    {
        List<int> alarms = [];
        for (int hour = 0; hour < hours; hour++)
        {
            var place = new CalendarHour(hour % CalendarHour.PerWeek, -1, 1);
            _hour.Begin(hour, place, _isOdd);
            Fill(hour, hour >= changeAt);
            foreach (Finding finding in _detectors.End(_hour, true))
            {
                alarms.Add(hour);
                _hour.MarkOdd(finding.Series);
            }
            _baseline.AddHour(_hour);
        }
        return alarms;
    }

    private void Fill(int hour, bool isChanged)
    {
        double day = Math.Sin(2 * Math.PI * (hour % 24) / 24) + (hour % CalendarHour.PerWeek >= 120 ? 0.5 : 0);
        double records = _traffic.PerHour * (1 + 0.7 * Math.Sin(2 * Math.PI * (hour % 24) / 24));
        Span<double> shares = stackalloc double[Bins];
        for (int segment = 0; segment < SegmentShares.Length; segment++)
        {
            double sum = 0;
            for (int b = 0; b < Bins; b++)
            {
                _wander[b] =
                    segment == 0
                        ? Correlation * _wander[b] + Math.Sqrt(1 - Correlation * Correlation) * _traffic.Wander * _draw.Normal()
                        : _wander[b];
                shares[b] = ScoreShares[b] * Math.Exp(_wander[b] + (_traffic.Clock * day + 0.2 * segment) * (b - 3) / 5.0);
                sum += shares[b];
            }
            Move(shares, isChanged ? Moved : 0);
            for (int b = 0; b < Bins; b++)
            {
                double count = _draw.Poisson(records * SegmentShares[segment] * shares[b] / sum);
                _hour.Bins[(1 + segment) * Bins + b] = count;
                _hour.Bins[b] += count;
            }
        }
    }

    private static void Move(Span<double> shares, double part)
    {
        for (int b = LastMoved; b >= FirstMoved; b--)
        {
            (shares[b], shares[b + 1]) = ((1 - part) * shares[b], shares[b + 1] + part * shares[b]);
        }
    }
}
