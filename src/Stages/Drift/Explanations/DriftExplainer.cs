using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Score;
using Vigia.Statistics;
using Vigia.Statistics.Drift;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Drift.Explanations;

/// <summary>
/// Says which features explain most of a change of the joint score or of a model's scores, when its level rises. It looks at a sample of
/// the window's records. Not synchronised.
/// </summary>
internal sealed class DriftExplainer
{
    /// <summary>Features that are named.</summary>
    public const int Named = 3;

    private readonly DriftComparison _comparison;
    private readonly SharedParts _parts;
    private readonly ILogger _log;
    private readonly RecordSamples _samples;
    private readonly string[] _features;
    private readonly JointScorer? _joint;
    private readonly ScoreExplanation _scores;
    private readonly WindowClassifier _classifier;
    private readonly Dictionary<DriftKey, IReadOnlyList<FeatureShare>> _known = [];

    /// <param name="reference">What is watched.</param>
    /// <param name="comparison">Compares with the reference.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="context">Its parts hold the models, its log gets a line for each explanation.</param>
    public DriftExplainer(DriftReference reference, DriftComparison comparison, IReadOnlyList<WindowLength> windows, StageContext context)
    {
        (_comparison, _parts, _log) = (comparison, context.Parts, context.Log);
        _features = [.. reference.Features.Select(f => f.Name)];
        _samples = new RecordSamples(windows, _features.Length);
        _joint = reference.Joint is { } joint ? new JointScorer(joint.Model, Simd.Current) : null;
        _scores = new ScoreExplanation(comparison);
        _classifier = new WindowClassifier(reference.Profile, reference.Schema);
    }

    /// <summary>Takes note of a batch.</summary>
    /// <param name="batch">Its records.</param>
    /// <param name="reached">Event time that the clocks have reached, Unix ms; null before the first record.</param>
    public void Add(RecordBatch batch, long? reached) => _samples.Add(batch, reached);

    /// <summary>What is known of a subject's change; empty while it has no level.</summary>
    public IReadOnlyList<FeatureShare> Of(DriftKey key) => _known.GetValueOrDefault(key, []);

    /// <summary>Writes how well a window's records can be distinguished from the reference's; nothing where that is not known.</summary>
    /// <param name="json">The report.</param>
    /// <param name="window">The window as configured.</param>
    /// <param name="end">Its end, Unix ms.</param>
    public void WriteClassifier(Utf8JsonWriter json, string window, long end)
    {
        (float[] rows, long[] times) = _samples.Take(window, end);
        if (_classifier.Compare(rows, times) is { } found)
        {
            _classifier.Write(json, window, found);
        }
    }

    /// <summary>Adds to changes of level which features explain them, and logs it.</summary>
    /// <param name="window">The window that they were noticed in.</param>
    /// <param name="end">Its end, Unix ms.</param>
    /// <param name="counts">What was counted in it.</param>
    /// <param name="crossings">The changes.</param>
    public void Explain(string window, long end, DriftCounts counts, IEnumerable<DriftEvent> crossings)
    {
        float[]? rows = null;
        foreach (DriftEvent crossing in crossings)
        {
            if (crossing.To == DriftLevel.None)
            {
                _known.Remove(crossing.Key);
            }
            else if (crossing.To > crossing.From && IsExplained(crossing.Key))
            {
                rows ??= _samples.Rows(window, end);
                _known[crossing.Key] = Explain(crossing.Key, rows, counts);
                Log(crossing.Key);
            }
            crossing.ExplainedBy = Of(crossing.Key);
        }
    }

    /// <summary>The same window, with what explains the changes in it.</summary>
    public WindowDrift Complete(WindowDrift window) =>
        _known.Count == 0
            ? window
            : window with
            {
                Features = [.. window.Features.Select(s => Complete(window.Window, s, isScore: false))],
                Scores = [.. window.Scores.Select(s => Complete(window.Window, s, isScore: true))],
            };

    private SubjectDrift Complete(string window, SubjectDrift subject, bool isScore) =>
        subject with
        {
            ExplainedBy = Of(new DriftKey(window, null, isScore, subject.Name)),
        };

    // A feature explains itself, and the sample is of the whole.
    private static bool IsExplained(DriftKey key) => key.Segment is null && (key.IsScore || key.Subject == JointReference.Name);

    private void Log(DriftKey key)
    {
        if (_known[key].Count > 0)
        {
            DriftLog.Explained(
                _log,
                key.IsScore ? $"the scores of model {key.Subject}" : "how features go together",
                key.Window,
                FeatureShare.Describe(_known[key])
            );
        }
    }

    private IReadOnlyList<FeatureShare> Explain(DriftKey key, float[] rows, DriftCounts counts)
    {
        if (!key.IsScore)
        {
            return JointExplanation.Of(_joint!, _features, rows, Named);
        }
        return _parts.Find<ModelScorers>()?.Find(key.Subject) is { } scorer
            ? _scores.Of(scorer, _comparison.SubjectOf(isScore: true, key.Subject), rows, counts, Named)
            : [];
    }
}
