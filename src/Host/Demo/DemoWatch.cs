using System.Globalization;

namespace Vigia.Host.Demo;

/// <summary>Looks at each moment of the demo and says what has been detected.</summary>
internal sealed class DemoWatch
{
    private readonly List<string> _detected = [];
    private DemoMoment? _last;
    private bool _driftSeen;
    private int _alarmsSeen;

    /// <summary>Records acknowledged per second between the last two moments.</summary>
    public double RecordsPerSecond { get; private set; }

    /// <summary>Share of transactions that the champion flagged lately.</summary>
    public double FlaggedRate => _last?.FlaggedRate ?? 0;

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
        foreach (RaisedAlarm alarm in moment.Alarms.Skip(_alarmsSeen))
        {
            _detected.Add(
                Sentence(
                    moment,
                    $"attack: {alarm.Rate:P2} of transactions flagged, usually {alarm.UsualRate:P2}{(alarm.Carrier.Length == 0 ? "" : $", most of it by {alarm.Carrier}")}",
                    DemoScenario.AttackFrom
                )
            );
        }
        _alarmsSeen = moment.Alarms.Count;
        return _detected[before..];
    }

    private void LookForDrift(DemoMoment moment)
    {
        FeatureDrift? drift = moment.Drifting.FirstOrDefault(f => f.Name == DemoScenario.DriftingFeature && f.Level != "none");
        if (!_driftSeen && drift is not null)
        {
            _driftSeen = true;
            _detected.Add(
                Sentence(moment, $"drift: {drift.Name} has moved, effect {drift.Effect:F2} ({drift.Level})", DemoScenario.DriftFrom)
            );
        }
    }

    private static string Sentence(DemoMoment moment, FormattableString what, TimeSpan began) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"detected at {moment.Elapsed.TotalSeconds:F0} s: {what.ToString(CultureInfo.InvariantCulture)}; it began at {began.TotalSeconds:F0} s"
        );
}
