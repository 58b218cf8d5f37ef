using Microsoft.Extensions.Logging;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>
/// Judges PSI and notices crossings, each once: a level is reached when PSI reaches the threshold and stands clear of chance, and left
/// only when PSI falls well below the threshold or to its noise floor, so that a value on the threshold does not flicker.
/// </summary>
internal sealed class DriftAlarms(double warn, double critical, ILogger log)
{
    private const double Hysteresis = 0.8;
    private const int EventsKept = 100;

    private readonly Dictionary<(string Window, bool IsScore, string Subject), DriftLevel> _levels = [];
    private readonly Queue<DriftEvent> _events = new();
    private readonly Dictionary<(string Window, bool IsScore, string Subject), DateTimeOffset> _since = [];
    private List<(DriftEvent Crossing, DateTimeOffset Since)> _fresh = [];

    /// <summary>The latest crossings, oldest first.</summary>
    public IReadOnlyList<DriftEvent> Events => [.. _events];

    /// <summary>Crossings since the last call, each with the time at which the level was left that is the ordinary one.</summary>
    public IReadOnlyList<(DriftEvent Crossing, DateTimeOffset Since)> TakeFresh()
    {
        List<(DriftEvent, DateTimeOffset)> fresh = _fresh;
        _fresh = fresh.Count == 0 ? fresh : [];
        return fresh;
    }

    /// <summary>The level of a window that stands for itself.</summary>
    public DriftLevel Judge(DriftStatistics? statistics) => Judge(statistics, DriftLevel.None);

    /// <summary>The level of a sliding window, given the level that was last noticed in it.</summary>
    public DriftLevel Judge(string window, bool isScore, string subject, DriftStatistics? statistics) =>
        Judge(statistics, _levels.GetValueOrDefault((window, isScore, subject)));

    /// <summary>Takes note of the levels of a window, and tells of those that have changed.</summary>
    public void Notice(WindowDrift window)
    {
        foreach (SubjectDrift feature in window.Features)
        {
            Notice(window, feature, isScore: false);
        }
        foreach (SubjectDrift score in window.Scores)
        {
            Notice(window, score, isScore: true);
        }
    }

    private DriftLevel Judge(DriftStatistics? statistics, DriftLevel before) =>
        statistics is null ? DriftLevel.None
        : Holds(critical, before == DriftLevel.Critical, statistics) ? DriftLevel.Critical
        : Holds(warn, before >= DriftLevel.Warn, statistics) ? DriftLevel.Warn
        : DriftLevel.None;

    private static bool Holds(double threshold, bool isReached, DriftStatistics s) => isReached
        ? s.Psi >= Hysteresis * threshold && s.Psi >= s.NoiseFloor
        : s.Psi >= threshold && s.Psi >= s.NoiseCeiling;

    private void Notice(WindowDrift window, SubjectDrift subject, bool isScore)
    {
        (string, bool, string) key = (window.Window, isScore, subject.Name);
        DriftLevel before = _levels.GetValueOrDefault(key);
        if (subject.Level == before)
        {
            return;
        }
        _levels[key] = subject.Level;
        double psi = subject.Statistics?.Psi ?? 0;
        double floor = subject.Statistics?.NoiseFloor ?? 0;
        var crossing = new DriftEvent(window.End!.Value, window.Window, subject.Name, isScore, before, subject.Level, psi, floor);
        if (before == DriftLevel.None)
        {
            _since[key] = crossing.Time;
        }
        _fresh.Add((crossing, _since[key]));
        _events.Enqueue(crossing);
        if (_events.Count > EventsKept)
        {
            _events.Dequeue();
        }
        string what = isScore ? "scores of model" : "feature";
        if (subject.Level > before)
        {
            DriftLog.Passed(log, what, subject.Name, Word(subject.Level), window.Window, crossing.Time, psi, floor);
        }
        else
        {
            DriftLog.FellBack(log, what, subject.Name, Word(before), window.Window, crossing.Time, psi, floor);
        }
    }

    private static string Word(DriftLevel level) => level.ToString().ToLowerInvariant();
}
