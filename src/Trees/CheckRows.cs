namespace Vigia.Trees;

/// <summary>Makes rows of features that are hard on comparisons.</summary>
/// <param name="thresholds">For each column, the values at which the trees branch.</param>
/// <param name="seed">The same seed makes the same rows.</param>
internal sealed class CheckRows(float[][] thresholds, int seed)
{
    private readonly Random _random = new(seed);

    public float[] Make(int rows)
    {
        int columns = thresholds.Length;
        float[] features = new float[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            // One row in four is of plain numbers, as most of a stream are; the first few hold one special value throughout.
            bool plain = row % 4 == 3;
            for (int column = 0; column < columns; column++)
            {
                features[(row * columns) + column] = row < Specials.Length ? Specials[row] : Value(thresholds[column], plain);
            }
        }
        return features;
    }

    private static readonly float[] Specials =
    [
        float.NaN,
        float.PositiveInfinity,
        float.NegativeInfinity,
        0f,
        -0f,
        float.MaxValue,
        float.MinValue,
        float.Epsilon,
        1f,
    ];

    private float Value(float[] cuts, bool plain)
    {
        int kind = plain ? 100 : _random.Next(100);
        if (kind < 10)
        {
            return float.NaN;
        }

        if (kind < 15)
        {
            return Specials[_random.Next(Specials.Length)];
        }

        if (cuts.Length == 0)
        {
            return (float)((_random.NextDouble() * 2000) - 1000);
        }

        float cut = cuts[_random.Next(cuts.Length)];
        if (kind < 35)
        {
            return cut;
        }

        if (kind < 50)
        {
            return MathF.BitIncrement(cut);
        }

        if (kind < 65)
        {
            return MathF.BitDecrement(cut);
        }

        return Between(cut, cuts[_random.Next(cuts.Length)]);
    }

    private float Between(float a, float b)
    {
        double span = (double)b - a;
        return double.IsFinite(span) ? (float)(a + (span * ((_random.NextDouble() * 1.5) - 0.25))) : (float)_random.NextDouble();
    }
}
