using Vigia.Simulation.Chance;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Time;

/// <summary>
/// Arrival times of a Poisson process whose rate is constant within each hour (and within the bounds of attacks): a unit exponential
/// is used up at the rate of each segment that it crosses.
/// </summary>
internal struct ArrivalProcess
{
    private readonly SimulationOptions _options;
    private readonly AttackScenario[] _attacks;
    private readonly double[]? _rhythm;
    private readonly ulong _stream;
    private double _elapsedMs;
    private double _segmentEndMs;
    private double _ratePerMs;

    public ArrivalProcess(SimulationOptions options)
    {
        _options = options;
        _attacks = [.. options.Attacks];
        _rhythm = options.Rhythm ? TrafficRhythm.HoursOfWeek() : null;
        _stream = RecordRandom.Stream(options.Seed, RandomStream.Arrival);
        EnterSegment(0);
    }

    /// <summary>Extra traffic of the attacks now on, as a share of the regular one.</summary>
    public double AttackShare { get; private set; }

    /// <summary>Moves to the arrival of record <paramref name="index"/>; the result is its Unix time in milliseconds.</summary>
    public long Next(long index)
    {
        var random = new RecordRandom(_stream, (ulong)index);
        double exposure = random.Exponential(1);
        while (exposure > _ratePerMs * (_segmentEndMs - _elapsedMs))
        {
            exposure -= _ratePerMs * (_segmentEndMs - _elapsedMs);
            EnterSegment(_segmentEndMs);
        }

        _elapsedMs += exposure / _ratePerMs;
        return _options.StartMs + (long)_elapsedMs;
    }

    private void EnterSegment(double fromMs)
    {
        _elapsedMs = fromMs;
        long now = _options.StartMs + (long)fromMs;
        long nextHour = (now / BrasiliaTime.HourMs + 1) * BrasiliaTime.HourMs;
        _segmentEndMs = nextHour - _options.StartMs;
        AttackShare = 0;
        foreach (var attack in _attacks)
        {
            double begin = WholeMs(attack.From),
                end = WholeMs(attack.Until);
            if (begin <= fromMs && fromMs < end)
            {
                AttackShare += attack.Share;
            }

            foreach (double edge in (ReadOnlySpan<double>)[begin, end])
            {
                if (edge > fromMs)
                {
                    _segmentEndMs = Math.Min(_segmentEndMs, edge);
                }
            }
        }

        double regular = _options.RatePerSecond / 1000 * (_rhythm is null ? 1 : _rhythm[BrasiliaTime.HourOfWeek(now)]);
        _ratePerMs = regular * (1 + AttackShare);
    }

    // Segments begin at whole milliseconds, so that an event's time decides on which side of an edge it lies.
    private static double WholeMs(TimeSpan offset) => Math.Floor(offset.TotalMilliseconds);
}
