using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>How one rule did on the transactions of some cohorts, as of one maturity. Amounts are in minor units.</summary>
internal sealed record RuleFigures
{
    public required string Rule { get; init; }

    /// <summary>As of a model that flags where the rule fired: precision, recall and what blocked transactions leave open.</summary>
    public required ModelFigures Figures { get; init; }

    /// <summary>Transactions that no model, in whatever role, and no other rule flagged.</summary>
    public required RuleShare Unique { get; init; }

    /// <summary>
    /// Transactions that neither the champion nor another rule flagged: its frauds are lost if the rule is switched off, its false alarms
    /// are avoided.
    /// </summary>
    public required RuleShare Marginal { get; init; }

    /// <summary>What the rule gains beyond everything else, after costs; null without costs.</summary>
    public double? MarginalSaving { get; init; }

    /// <summary>For each model the transactions that it flagged too, and the frauds among them.</summary>
    public required IReadOnlyList<(string Model, long Both, long Frauds)> Models { get; init; }
}

/// <summary>Transactions on which a rule fired and nothing else flagged.</summary>
/// <param name="Transactions">How many.</param>
/// <param name="Frauds">Frauds among them, with their amounts at stake.</param>
/// <param name="Legitimate">Those that count as legitimate.</param>
/// <param name="Unknown">Those without an outcome because they were blocked or held.</param>
internal readonly record struct RuleShare(long Transactions, LabelSum Frauds, LabelSum Legitimate, LabelSum Unknown)
{
    public static RuleShare Of(SeriesSums sums, int cell, bool isAssumed) =>
        new(sums.CountOf(cell), sums.FraudOf(cell), sums.LegitimateOf(cell, isAssumed), sums.UnknownOf(cell));

    /// <summary>
    /// Loss that nothing else would have prevented, less the reviews and the friction that nothing else would have caused; NaN where more
    /// than <see cref="OutcomeFigures.Tolerance"/> have no outcome.
    /// </summary>
    public double Saving(CostOptions costs, double minorUnits) =>
        Unknown.Count > OutcomeFigures.Tolerance * Transactions
            ? double.NaN
            : costs.LossShare * Frauds.Amount - minorUnits * (costs.Review * Transactions + costs.Friction * Legitimate.Count);
}

/// <summary>How often two rules fired on the same transaction.</summary>
/// <param name="Rule">Number of the one.</param>
/// <param name="Other">Number of the other, which is less.</param>
/// <param name="Both">Transactions.</param>
/// <param name="Frauds">Frauds among them.</param>
internal readonly record struct RuleOverlap(int Rule, int Other, long Both, long Frauds);
