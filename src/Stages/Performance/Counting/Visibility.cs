namespace Vigia.Stages.Performance.Counting;

/// <summary>How a transaction's outcome can be seen: what was done with it decides whether it can be contested.</summary>
internal enum Visibility : byte
{
    /// <summary>It was let through, or no decision is known: what is not contested counts as legitimate.</summary>
    Open,

    /// <summary>It is held: there is no outcome yet.</summary>
    Held,

    /// <summary>It was blocked: there is no outcome, ever.</summary>
    Blocked,

    /// <summary>It was let through by chance, and represents others that were not.</summary>
    Control,
}
