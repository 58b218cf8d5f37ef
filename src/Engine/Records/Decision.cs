namespace Vigia.Engine.Records;

/// <summary>What was done with a transaction. Of two decisions with one time the greater counts, in whatever order they came.</summary>
public enum Disposition : byte
{
    /// <summary>No decision is known. The transaction counts as let through.</summary>
    Unknown,

    /// <summary>Let through at once.</summary>
    Allowed,

    /// <summary>Held for review, which has not ended: it cannot be contested yet.</summary>
    Held,

    /// <summary>Let through after a review.</summary>
    Released,

    /// <summary>Rejected: it can never be contested.</summary>
    Blocked,
}

/// <summary>Who decided on a transaction.</summary>
public enum DecisionMaker : byte
{
    /// <summary>The record does not say.</summary>
    Unknown,

    Model,

    Rule,

    Person,
}

/// <summary>Why a record's decision cannot be used.</summary>
public enum DecisionFault : byte
{
    /// <summary>It can be used.</summary>
    None,

    /// <summary>The field of the decision holds a value that the schema does not map.</summary>
    UnknownValue,

    /// <summary>A transaction of the control group has no probability of being let through, or one of 0 or less, or above 1.</summary>
    BadPropensity,
}

/// <summary>What was done with one transaction, by whom, and whether by chance.</summary>
/// <param name="Disposition">What was done.</param>
/// <param name="Maker">Who decided.</param>
/// <param name="Propensity">
/// For a transaction of the control group the probability with which it was let through, above 0 and at most 1; 0 for any other.
/// </param>
/// <param name="Fault">Why the decision cannot be used; it then counts as unknown.</param>
public readonly record struct Decision(Disposition Disposition, DecisionMaker Maker, float Propensity, DecisionFault Fault)
{
    /// <summary>Whether the transaction was let through by chance, although it would have been blocked or held.</summary>
    public bool IsControl => Propensity > 0;
}
