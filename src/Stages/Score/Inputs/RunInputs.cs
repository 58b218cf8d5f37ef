using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Inputs;

/// <summary>The inputs of a model as one worker fills them, run after run.</summary>
internal sealed class RunInputs : IDisposable
{
    private readonly InputFeed[] _feeds;
    private readonly string[] _names;
    private readonly OrtValue[] _values;

    /// <param name="plan">What fills them.</param>
    /// <param name="features">The schema's features.</param>
    public RunInputs(InputsPlan plan, IReadOnlyList<FeatureSpec> features)
    {
        FixedRows = plan.FixedRows;
        _feeds = [.. plan.Inputs.Select(input => InputFeeds.Create(input, features, plan.FixedRows is not null))];
        _names = [.. plan.Inputs.Select(input => input.Name)];
        _values = new OrtValue[_feeds.Length];
    }

    /// <summary>Rows of every run; null where each may have another number.</summary>
    public int? FixedRows { get; }

    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Values of the inputs as last filled; the same objects in every run if the number of rows is fixed.</summary>
    public IReadOnlyCollection<OrtValue> Values => _values;

    /// <summary>Fills all inputs with rows of a batch.</summary>
    /// <param name="features">The batch.</param>
    /// <param name="start">First row.</param>
    /// <param name="count">Rows, 1 to <see cref="FixedRows"/>.</param>
    /// <param name="leastRows">Rows of the smallest run; missing ones repeat the last row.</param>
    /// <returns>Rows of the run: <paramref name="count"/>, the least, or the fixed number.</returns>
    public int Fill(BatchFeatures features, int start, int count, int leastRows = 1)
    {
        int runRows = FixedRows ?? Math.Max(count, leastRows);
        for (int i = 0; i < _feeds.Length; i++)
        {
            _values[i] = _feeds[i].Fill(features, start, count, runRows);
        }
        return runRows;
    }

    public void Dispose()
    {
        foreach (InputFeed feed in _feeds)
        {
            feed.Dispose();
        }
    }
}
