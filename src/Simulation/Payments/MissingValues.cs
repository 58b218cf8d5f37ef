using Vigia.Simulation.Chance;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Payments;

/// <summary>Takes features away at random.</summary>
internal sealed class MissingValues
{
    private readonly (int Feature, double Share)[] _shares;
    private readonly ulong _stream;

    public MissingValues(SimulationOptions options)
    {
        _stream = RecordRandom.Stream(options.Seed, RandomStream.Missing);
        _shares = [.. options.MissingShares.Select(pair => (PixFeatures.IndexOf(pair.Key), pair.Value)).OrderBy(pair => pair.Item1)];
    }

    public void Apply(PaymentDraft draft)
    {
        if (_shares.Length == 0)
        {
            return;
        }

        var random = new RecordRandom(_stream, (ulong)draft.EventPlan.Index);
        draft.WritesNulls = random.Chance(0.5);
        foreach (var (feature, share) in _shares)
        {
            // Each feature draws from a place of its own, so that another's share doesn't matter to it.
            var own = new RecordRandom(_stream + (ulong)feature + 1, (ulong)draft.EventPlan.Index);
            if (own.Chance(share))
            {
                draft.Values[feature] = double.NaN;
            }
        }
    }
}
