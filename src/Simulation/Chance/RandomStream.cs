namespace Vigia.Simulation.Chance;

/// <summary>
/// What a stream of random draws decides. Each stream has its own sequence, so that one knob does not reshuffle the others.
/// </summary>
internal enum RandomStream
{
    Arrival = 1,
    Truth,
    Identity,
    Payer,
    Payee,
    Payment,
    Fraud,
    Drift,
    Missing,
    Malformed,
    Claim,
    Decision,
}
