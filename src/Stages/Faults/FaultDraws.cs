using Vigia.Simulation.Chance;

namespace Vigia.Stages.Faults;

/// <summary>Decides which batches are struck: by seed, kind of fault and number of the batch alone.</summary>
internal readonly struct FaultDraws(ulong seed)
{
    private readonly ulong _seed = RecordRandom.Mix(seed + 1);

    /// <param name="strike">The fault; null strikes nothing.</param>
    /// <param name="batch">Number of the batch, from 1.</param>
    /// <param name="kind">Number of the kind of fault: each has draws of its own.</param>
    public bool Strikes(Strike? strike, long batch, int kind) =>
        strike is not null
        && (strike.Batch == batch || new RecordRandom(RecordRandom.Mix(_seed + (ulong)kind), (ulong)batch).Chance(strike.Share));
}
