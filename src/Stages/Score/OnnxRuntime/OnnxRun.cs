using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>What one worker needs to run a model: the feeds of its inputs, with their buffers.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly int? _fixedRows;
    private readonly InputFeed[] _feeds;
    private readonly string[] _inputNames;
    private readonly OrtValue[] _inputValues;
    private readonly string[] _outputNames;
    private readonly RunOptions _options = new();

    public OnnxRun(InferenceSession session, InputsPlan inputs, string output, IReadOnlyList<FeatureSpec> features)
    {
        _session = session;
        _fixedRows = inputs.FixedRows;
        _feeds = [.. inputs.Inputs.Select(input => InputFeeds.Create(input, features, inputs.FixedRows is not null))];
        _inputNames = [.. inputs.Inputs.Select(input => input.Name)];
        _inputValues = new OrtValue[_feeds.Length];
        _outputNames = [output];
    }

    /// <summary>Runs the model on rows of a batch. Only the wanted output is computed; the caller disposes of it.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(BatchFeatures features, int start, int count)
    {
        for (int i = 0; i < _feeds.Length; i++)
        {
            _inputValues[i] = _feeds[i].Fill(features, start, count, _fixedRows ?? count);
        }
        return _session.Run(_options, _inputNames, _inputValues, _outputNames);
    }

    public void Dispose()
    {
        foreach (InputFeed feed in _feeds)
        {
            feed.Dispose();
        }
        _options.Dispose();
    }
}
