namespace Vigia.Simulation.Chance;

/// <summary>Picks 0 .. n-1 with given weights in constant time, by a table of 256 equal slots.</summary>
/// <remarks>Weights are therefore exact to one part in 256, which is closer than the market shares they stand for.</remarks>
internal sealed class WeightedChoice
{
    private readonly byte[] _slots = new byte[256];

    public WeightedChoice(params ReadOnlySpan<double> weights)
    {
        double total = 0.0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        double reached = 0.0;
        int slot = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            reached += weights[i];
            int end = i == weights.Length - 1 ? 256 : (int)(reached / total * 256 + 0.5);
            while (slot < end)
            {
                _slots[slot++] = (byte)i;
            }
        }
    }

    public int Pick(ref RecordRandom random) => _slots[random.Next() >> 56];
}
