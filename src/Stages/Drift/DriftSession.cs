using Vigia.Stages.Drift.Causes;
using Vigia.Stages.Drift.Explanations;

namespace Vigia.Stages.Drift;

/// <summary>What the stage has once it has started.</summary>
/// <param name="Reference">What windows are compared with.</param>
/// <param name="Comparison">Statistics of a window against the reference.</param>
/// <param name="Assessment">Levels by those statistics.</param>
/// <param name="Incidents">Which changes of level have one cause.</param>
/// <param name="Explainer">Which features explain a change.</param>
/// <param name="Publisher">Writes reports of closed windows; null where none are wanted.</param>
internal sealed record DriftSession(
    DriftReference Reference,
    DriftComparison Comparison,
    DriftAssessment Assessment,
    DriftIncidents Incidents,
    DriftExplainer Explainer,
    WindowPublisher? Publisher
);
