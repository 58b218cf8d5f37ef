using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>
/// Remembers the level of each feature and score, of the whole and of each segment, in each window, and notices changes of level, each
/// once.
/// </summary>
/// <param name="judge">Judges.</param>
/// <param name="log">Gets a line for each change.</param>
internal sealed class DriftAlarms(DriftJudge judge, ILogger log)
{
    private const int EventsKept = 100;
    private readonly Dictionary<DriftKey, (DriftLevel Level, DateTimeOffset Since)> _levels = [];
    private readonly Queue<DriftEvent> _events = new();
    private readonly Dictionary<string, DriftLevel> _worst = [];
    private List<(DriftEvent Crossing, DateTimeOffset Since)> _fresh = [];
    private int _reached;

    /// <summary>The latest changes, oldest first.</summary>
    public IReadOnlyList<DriftEvent> Events => [.. _events];

    /// <summary>
    /// The highest level that each feature and model's scores reached in this run, in any window, of the whole or of a segment; worst
    /// first.
    /// </summary>
    public IReadOnlyList<RunFinding> Findings =>
        [
            .. _worst
                .OrderByDescending(w => w.Value)
                .ThenBy(w => w.Key, StringComparer.Ordinal)
                .Select(w => new RunFinding(w.Value == DriftLevel.Critical ? FindingLevel.Critical : FindingLevel.Warn, w.Key)),
        ];

    /// <summary>The rules by which levels are judged.</summary>
    public DriftJudge Rules => judge;

    /// <summary>Whether no level is reached.</summary>
    public bool IsQuiet => _reached == 0;

    /// <summary>Whether a feature has reached a level, in any window or segment.</summary>
    public bool HasFeatures => _reached > 0 && _levels.Any(l => !l.Key.IsScore && l.Value.Level != DriftLevel.None);

    /// <summary>Changes since the last call, each with the time at which the ordinary level was left.</summary>
    public IReadOnlyList<(DriftEvent Crossing, DateTimeOffset Since)> TakeFresh()
    {
        List<(DriftEvent, DateTimeOffset)> fresh = _fresh;
        _fresh = fresh.Count == 0 ? fresh : [];
        return fresh;
    }

    /// <summary>The level that was noticed last.</summary>
    public DriftLevel LevelOf(DriftKey key) => _levels.GetValueOrDefault(key).Level;

    /// <summary>Remembers a level and records it if it has changed.</summary>
    public void Notice(DateTimeOffset time, DriftKey key, DriftVerdict verdict, double? psi, double? effect)
    {
        (DriftLevel before, DateTimeOffset since) = _levels.GetValueOrDefault(key);
        if (verdict.Level == before)
        {
            return;
        }
        since = before == DriftLevel.None ? time : since;
        _reached += (verdict.Level == DriftLevel.None ? 0 : 1) - (before == DriftLevel.None ? 0 : 1);
        _levels[key] = (verdict.Level, since);
        var crossing = new DriftEvent(time, key, before, verdict, psi ?? double.NaN, effect ?? double.NaN);
        _fresh.Add((crossing, since));
        string subject = key.IsScore ? $"scores of {key.Subject}" : key.Subject;
        if (verdict.Level > _worst.GetValueOrDefault(subject))
        {
            _worst[subject] = verdict.Level;
        }
        _events.Enqueue(crossing);
        if (_events.Count > EventsKept)
        {
            _events.Dequeue();
        }
        Log(crossing);
    }

    private void Log(DriftEvent crossing)
    {
        string what = crossing.IsScore ? "scores of model" : "feature";
        string name = crossing.Segment is { } segment ? $"{crossing.Subject} in segment {segment}" : crossing.Subject;
        if (crossing.To > crossing.From)
        {
            DriftLog.Reached(
                log,
                what,
                name,
                DriftJson.Word(crossing.To),
                crossing.Window,
                crossing.Time,
                crossing.PsiExcess,
                crossing.Verdict.Evidence
            );
        }
        else
        {
            DriftLog.Left(
                log,
                what,
                name,
                DriftJson.Word(crossing.From),
                crossing.Window,
                crossing.Time,
                crossing.PsiExcess,
                crossing.Verdict.Evidence
            );
        }
    }
}

/// <summary>One feature or score in one window.</summary>
/// <param name="Window">The window as configured.</param>
/// <param name="Segment">The segment, such as <c>key_type=evp</c>; null for the whole.</param>
/// <param name="IsScore">Whether it is a model's scores.</param>
/// <param name="Subject">The feature or model.</param>
public readonly record struct DriftKey(string Window, string? Segment, bool IsScore, string Subject);
