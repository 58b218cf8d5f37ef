using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Drift.Explanations;

/// <summary>The features that explain most of a change, while its level is reached: few series, and no series without drift.</summary>
internal sealed class ExplainedMetrics(MetricSet metrics)
{
    private readonly Gauge _gauge = metrics.Gauge(
        MetricNames.DriftExplained,
        "Part of a change of the joint score or of a model's scores that vanishes without the feature; the greatest few, while a level is reached.",
        "subject",
        "feature",
        "window"
    );

    private readonly HashSet<(string Subject, string Feature, string Window)> _published = [];

    /// <summary>Sets the series of a window, and removes those that no longer hold.</summary>
    public void Set(WindowDrift window)
    {
        HashSet<(string, string, string)> now = [];
        foreach (SubjectDrift subject in window.Features.Concat(window.Scores))
        {
            foreach (FeatureShare share in subject.ExplainedBy)
            {
                _gauge.WithLabels(subject.Name, share.Feature, window.Window).Set(share.Share);
                now.Add((subject.Name, share.Feature, window.Window));
            }
        }
        foreach (
            (string subject, string feature, string name) in _published.Where(p => p.Window == window.Window && !now.Contains(p)).ToArray()
        )
        {
            _gauge.RemoveLabelled(subject, feature, name);
            _published.Remove((subject, feature, name));
        }
        _published.UnionWith(now);
    }
}
