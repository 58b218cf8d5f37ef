using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;

namespace Vigia.Engine.Checkpointing;

/// <summary>
/// What each stage counts against now, and what stored state was counted against. Bound while nothing is in flight: at the start, and
/// between the stages of a reload; read by the writer of checkpoints in between.
/// </summary>
internal sealed class StageFingerprints(ILogger log)
{
    private readonly Dictionary<string, string> _stored = [];
    private readonly HashSet<(string Stage, string? Fingerprint)> _logged = [];
    private Dictionary<string, string> _current = [];

    /// <summary>The fingerprint of each stateful stage that runs, by its name.</summary>
    public IReadOnlyDictionary<string, string> Current => _current;

    /// <summary>Notes fingerprints under which a store holds entries of whole stages.</summary>
    public void NoteStored(IReadOnlyDictionary<string, string> fingerprints)
    {
        foreach ((string stage, string fingerprint) in fingerprints)
        {
            _stored[stage] = fingerprint;
        }
    }

    /// <summary>Takes the fingerprints of the stages that run from now on.</summary>
    /// <returns>Stages whose stored entries were counted against something else, and must be cleared.</returns>
    public IReadOnlyList<string> Bind(IReadOnlyDictionary<string, IStatefulStage> stages)
    {
        _current = stages.ToDictionary(s => s.Key, s => s.Value.StateFingerprint);
        List<string> stale = [];
        foreach ((string stage, string before) in _stored.ToList())
        {
            string? now = _current.GetValueOrDefault(stage);
            if (now != before)
            {
                LogOnce(stage, before, now);
                _stored.Remove(stage);
                stale.Add(stage);
            }
        }
        return stale;
    }

    /// <summary>A reload begins: what was logged about the former stages may be logged about the new ones.</summary>
    public void LogAgain() => _logged.Clear();

    /// <summary>Whether entries of a stage cannot be used: the stage is not in the pipeline, or counts against something else.</summary>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="writtenUnder">Fingerprints under which the entries were written, where the store keeps them by partition.</param>
    public bool IsStale(string stage, IReadOnlyDictionary<string, string> writtenUnder)
    {
        string? now = _current.GetValueOrDefault(stage);
        string? before = writtenUnder.GetValueOrDefault(stage);
        if (now is not null && (before is null || before == now))
        {
            return false;
        }
        LogOnce(stage, before, now);
        return true;
    }

    private void LogOnce(string stage, string? before, string? now)
    {
        if (!_logged.Add((stage, before)))
        {
            return;
        }
        if (now is null)
        {
            StateLog.Gone(log, stage);
        }
        else
        {
            StateLog.StartedFromEmpty(log, stage, before!, now);
        }
    }
}
