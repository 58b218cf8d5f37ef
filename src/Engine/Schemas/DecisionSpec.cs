using Vigia.Engine.Records;

namespace Vigia.Engine.Schemas;

/// <summary>Where a record says what was done with a transaction.</summary>
/// <param name="Path">The field of the decision.</param>
/// <param name="Values">What each of its values means.</param>
/// <param name="Maker">Who decided; null where records do not say.</param>
/// <param name="Control">The control group; null if absent.</param>
/// <param name="Unusable">What becomes of a record whose decision cannot be used.</param>
public sealed record DecisionSpec(
    FieldPath Path,
    IReadOnlyList<KeyValuePair<string, Disposition>> Values,
    DecisionMakerSpec? Maker,
    ControlGroupSpec? Control,
    UnusableDecision Unusable
);

/// <summary>Where a record says who decided.</summary>
/// <param name="Path">The field.</param>
/// <param name="Values">What each of its values means; any other means that it is unknown.</param>
public sealed record DecisionMakerSpec(FieldPath Path, IReadOnlyList<KeyValuePair<string, DecisionMaker>> Values);

/// <summary>Transactions that were let through by chance although they would have been blocked.</summary>
/// <param name="Path">The field that says whether the transaction is one of them.</param>
/// <param name="Values">Its values that mean so.</param>
/// <param name="Propensity">The field with the probability of being let through; null where it is one for all.</param>
/// <param name="Probability">That one probability, above 0 and at most 1; null where records hold it.</param>
public sealed record ControlGroupSpec(FieldPath Path, IReadOnlyList<string> Values, FieldPath? Propensity, double? Probability);

/// <summary>What becomes of a record whose decision cannot be used.</summary>
public enum UnusableDecision
{
    /// <summary>
    /// A transaction counts as one without a decision, and the fault is counted. A record of a decision alone is rejected.
    /// </summary>
    Count,

    /// <summary>The record is rejected.</summary>
    Reject,
}
