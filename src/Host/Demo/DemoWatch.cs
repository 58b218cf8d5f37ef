using System.Globalization;

namespace Vigia.Host.Demo;

/// <summary>Looks at each moment of the demo and says what has been detected.</summary>
internal sealed class DemoWatch
{
    private readonly FlaggedRateWatch _flagged = new(DemoScenario.DriftFrom);
    private readonly List<string> _detected = [];
    private DemoMoment? _last;
    private bool _driftSeen;

    /// <summary>Records acknowledged per second between the last two moments.</summary>
    public double RecordsPerSecond { get; private set; }

    /// <summary>Share of transactions that the champion flagged between the last two moments.</summary>
    public double FlaggedRate => _flagged.Rate;

    /// <summary>What has been detected, in order.</summary>
    public IReadOnlyList<string> Detected => _detected;

    /// <summary>Takes a moment in, and returns what it shows for the first time.</summary>
    public IReadOnlyList<string> Look(DemoMoment moment)
    {
        int before = _detected.Count;
        double seconds = (moment.Elapsed - (_last?.Elapsed ?? TimeSpan.Zero)).TotalSeconds;
        RecordsPerSecond = seconds > 0 ? (moment.Acknowledged - (_last?.Acknowledged ?? 0)) / seconds : 0;
        _last = moment;
        LookForDrift(moment);
        if (_flagged.Look(moment.Elapsed, moment.Champion.Scored, moment.Champion.Flagged))
        {
            _detected.Add(Sentence(
                moment, $"attack: {_flagged.Rate:P2} of transactions flagged, usually {_flagged.UsualRate:P2}", DemoScenario.AttackFrom));
        }
        return _detected[before..];
    }

    private void LookForDrift(DemoMoment moment)
    {
        FeatureDrift? drift = moment.Drifting.FirstOrDefault(f => f.Name == DemoScenario.DriftingFeature && f.Level != "none");
        if (!_driftSeen && drift is not null)
        {
            _driftSeen = true;
            _detected.Add(Sentence(moment, $"drift: {drift.Name} has PSI {drift.Psi:F2} ({drift.Level})", DemoScenario.DriftFrom));
        }
    }

    private static string Sentence(DemoMoment moment, FormattableString what, TimeSpan began) => string.Create(
        CultureInfo.InvariantCulture,
        $"detected at {moment.Elapsed.TotalSeconds:F0} s: {what.ToString(CultureInfo.InvariantCulture)}; it began at {began.TotalSeconds:F0} s");
}
