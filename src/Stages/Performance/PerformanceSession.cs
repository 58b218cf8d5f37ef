using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance;

/// <summary>What the stage has from its start to its end.</summary>
/// <param name="State">Transactions, labels and their counts.</param>
/// <param name="Figures">Makes figures of the counts.</param>
internal sealed record PerformanceSession(PerformanceState State, CohortFigures Figures);
