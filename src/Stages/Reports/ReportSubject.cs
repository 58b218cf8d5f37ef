using Vigia.Stages.Distributions;

namespace Vigia.Stages.Reports;

/// <summary>A feature, or the scores of one version of a model, in window reports.</summary>
/// <param name="Subject">Cells and reference.</param>
/// <param name="ModelVersion">Version of the model; null for a feature.</param>
internal sealed record ReportSubject(DriftSubject Subject, string? ModelVersion = null);
