namespace Vigia.Bench.Verdicts.Traffic;

/// <summary>Random numbers of one seed.</summary>
internal sealed class Draw(ulong seed)
{
    private const double ExactBelow = 40;

    private ulong _state = seed;
    private double _spare = double.NaN;

    /// <summary>One seed of two numbers.</summary>
    public static ulong Mix(ulong seed, long other) => Scramble(seed * 0x9E3779B97F4A7C15 + (ulong)other);

    /// <summary>Between 0 and 1, neither included.</summary>
    public double Uniform()
    {
        // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
        _state += 0x9E3779B97F4A7C15;
        return ((Scramble(_state) >> 11) + 0.5) * (1.0 / (1UL << 53));
    }

    /// <summary>Standard normal, by the polar method (G. Marsaglia, T. A. Bray, SIAM Review 6, 1964).</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            (double kept, _spare) = (_spare, double.NaN);
            return kept;
        }
        while (true)
        {
            (double x, double y) = (2 * Uniform() - 1, 2 * Uniform() - 1);
            double square = x * x + y * y;
            if (square is > 0 and < 1)
            {
                double factor = Math.Sqrt(-2 * Math.Log(square) / square);
                _spare = y * factor;
                return x * factor;
            }
        }
    }

    public int Poisson(double mean)
    {
        if (mean >= ExactBelow)
        {
            return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * Normal()));
        }
        (double limit, double product, int count) = (Math.Exp(-mean), Uniform(), 0);
        for (; product > limit; count++)
        {
            product *= Uniform();
        }
        return count;
    }

    /// <summary>An index, by weights that add up to 1.</summary>
    public int Index(ReadOnlySpan<double> weights)
    {
        double left = Uniform();
        for (int i = 0; i < weights.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }
        return weights.Length - 1;
    }

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
