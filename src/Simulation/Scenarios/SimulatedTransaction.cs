namespace Vigia.Simulation.Scenarios;

/// <summary>What kind of fraud a transaction is.</summary>
public enum FraudKind
{
    /// <summary>The transaction is legitimate.</summary>
    None,

    /// <summary>Another person pays from a new device.</summary>
    AccountTakeover,

    /// <summary>The victim is talked into paying.</summary>
    SocialEngineering,

    /// <summary>The victim is forced to pay, away from home.</summary>
    Coercion,

    /// <summary>A purchase that never arrives: hard to distinguish from others.</summary>
    FakeSeller,

    /// <summary>Part of an <see cref="AttackScenario"/>.</summary>
    Attack,
}

/// <summary>How a record is broken.</summary>
public enum MalformedKind
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It ends in the middle.</summary>
    Torn,

    /// <summary>It is text, but not JSON.</summary>
    NotJson,

    /// <summary>It is JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>It has no id.</summary>
    MissingId,

    /// <summary>Its id holds a byte sequence that is not UTF-8.</summary>
    BadUtf8,

    /// <summary>Its time names a day and an hour that don't exist.</summary>
    ImpossibleDate,

    /// <summary>Its amount is an array.</summary>
    WrongType,

    /// <summary>Its amount is a string that is not a number.</summary>
    NotANumber,
}

/// <summary>What was written, and the truth about it.</summary>
/// <param name="Index">The record's number, from 0.</param>
/// <param name="EventTimeMs">Its event time in Unix milliseconds; never less than that of the record before.</param>
/// <param name="Id">Its end-to-end id, also where the record is malformed.</param>
/// <param name="Fraud">What fraud it is, if any.</param>
/// <param name="Malformed">How it is broken, if at all.</param>
/// <param name="Length">Bytes written.</param>
public readonly record struct SimulatedTransaction(
    long Index,
    long EventTimeMs,
    EndToEndId Id,
    FraudKind Fraud,
    MalformedKind Malformed,
    int Length
)
{
    /// <summary>Whether it is fraud of any kind.</summary>
    public bool IsFraud => Fraud != FraudKind.None;
}
