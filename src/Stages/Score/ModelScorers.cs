using System.Collections.Concurrent;

namespace Vigia.Stages.Score;

/// <summary>Among the shared parts of a pipeline: its models, for a stage that scores records of its own.</summary>
internal sealed class ModelScorers
{
    // From any thread; a reload replaces the models under their names.
    private readonly ConcurrentDictionary<string, IScorer> _byName = [];

    /// <summary>Takes note of a model that is ready.</summary>
    public void Set(string model, IScorer scorer) => _byName[model] = scorer;

    /// <summary>The model; null if no model has that name. It lives as long as the stage that opened it.</summary>
    public IScorer? Find(string model) => _byName.GetValueOrDefault(model);
}
