using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Labels;

/// <summary>Status of an infraction report.</summary>
public enum LabelStatus
{
    /// <summary>The payer's bank has filed it.</summary>
    Open,

    /// <summary>The payee's bank has seen it.</summary>
    Acknowledged,

    /// <summary>Both agree that it was fraud.</summary>
    ClosedAgreed,

    /// <summary>The payee's bank says that it was not a fraud.</summary>
    ClosedRejected,

    /// <summary>Withdrawn, be it before closing or after.</summary>
    Cancelled,
}

/// <summary>One report about one transaction, as written.</summary>
/// <param name="TimeMs">When the report was made, in Unix milliseconds; never less than that of the report before.</param>
/// <param name="Id">The transaction's id.</param>
/// <param name="Status">What the report says.</param>
/// <param name="Revision">The report's number within its claim, from 0.</param>
/// <param name="IsMatched">Whether the simulation has a transaction with this id.</param>
/// <param name="Length">Bytes written.</param>
public readonly record struct SimulatedLabel(long TimeMs, EndToEndId Id, LabelStatus Status, int Revision, bool IsMatched, int Length);
