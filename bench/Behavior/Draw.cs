namespace Vigia.Bench.Behavior;

/// <summary>Random counts. Small means exactly, large ones by the normal distribution, which they are hard to tell from.</summary>
internal sealed class Draw(ulong seed)
{
    private const double ExactBelow = 25;

    private ulong _state = seed * 0x9E3779B97F4A7C15 + 1;

    /// <summary>Between 0 and 1, neither included.</summary>
    public double Uniform()
    {
        // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (((z ^ (z >> 31)) >> 11) + 0.5) * (1.0 / (1UL << 53));
    }

    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>A factor around 1 with a given coefficient of variation (log-normal).</summary>
    public double Factor(double variation) => variation <= 0 ? 1 : Math.Exp(variation * Normal() - variation * variation / 2);

    public long Poisson(double mean) =>
        mean < ExactBelow ? Inversion(mean) : Math.Max(0, (long)Math.Round(mean + Math.Sqrt(mean) * Normal()));

    public long Binomial(long count, double probability)
    {
        double mean = count * probability;
        if (count <= 0 || probability <= 0)
        {
            return 0;
        }
        if (mean < ExactBelow && probability < 0.05)
        {
            return Math.Min(count, Inversion(mean));
        }
        return Math.Clamp((long)Math.Round(mean + Math.Sqrt(mean * (1 - probability)) * Normal()), 0, count);
    }

    private long Inversion(double mean)
    {
        double limit = Math.Exp(-mean);
        double product = Uniform();
        long count = 0;
        for (; product > limit; count++)
        {
            product *= Uniform();
        }
        return count;
    }
}
