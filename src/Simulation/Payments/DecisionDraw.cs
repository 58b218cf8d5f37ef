using Vigia.Simulation.Chance;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Payments;

/// <summary>What the simulated bank does with a payment.</summary>
internal enum SimulatedDecision
{
    Allowed,

    /// <summary>Rejected, so it is never contested.</summary>
    Blocked,

    /// <summary>Let through by chance, although it would have been blocked.</summary>
    Control,
}

/// <summary>
/// Decides which payments the bank blocks: a share of the frauds, as many legitimate ones, but for a control group drawn by chance.
/// </summary>
internal sealed class DecisionDraw(SimulationOptions options)
{
    private readonly LabelOptions _labels = options.Labels;
    private readonly ulong _stream = RecordRandom.Stream(options.Seed, RandomStream.Decision);

    // So that one legitimate payment is blocked for every fraud.
    private readonly double _falseShare =
        options.FraudShare < 1 ? options.FraudShare * options.Labels.BlockedShare / (1 - options.FraudShare) : 0;

    /// <summary>Whether records say what was done.</summary>
    public bool IsOn => _labels.BlockedShare > 0;

    public SimulatedDecision Of(long index, FraudKind fraud)
    {
        if (!IsOn)
        {
            return SimulatedDecision.Allowed;
        }

        var random = new RecordRandom(_stream, (ulong)index);
        if (!random.Chance(fraud != FraudKind.None ? _labels.BlockedShare : _falseShare))
        {
            return SimulatedDecision.Allowed;
        }

        return random.Chance(_labels.ControlShare) ? SimulatedDecision.Control : SimulatedDecision.Blocked;
    }
}
