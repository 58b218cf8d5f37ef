namespace Vigia.Simulation.Chance;

/// <summary>What a stream of random draws decides. Each concern has its own, so that one knob does not reshuffle the others.</summary>
internal enum Concern
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
}
