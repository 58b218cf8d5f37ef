using System.Numerics;

namespace Vigia.Simulation.Chance;

/// <summary>
/// The random draws of one record for one concern: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014), started at a place that the concern and the record's number give.
/// </summary>
/// <remarks>
/// Every record has its own sequence of draws, so a record that draws more or less than before leaves all others as they were: a
/// changed fraud share changes the records that turn fraudulent, and nothing else. System.Random promises no fixed algorithm.
/// </remarks>
internal struct RecordRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>Starts the draws of record <paramref name="index"/> in the stream <paramref name="stream"/>.</summary>
    public RecordRandom(ulong stream, ulong index) => _state = Mix(stream + index * Gamma);

    /// <summary>The seed of one concern's stream; concerns of one simulation are independent of each other.</summary>
    public static ulong Stream(ulong seed, RandomStream stream) => Mix(Mix(seed) ^ (Gamma * (ulong)stream));

    /// <summary>SplitMix64's output function: a bijection on 64 bits.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public ulong Next() => Mix(_state += Gamma);

    /// <summary>Uniform on [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [from, to).</summary>
    public double Between(double from, double to) => from + (to - from) * Unit();

    /// <summary>Uniform on 0 .. <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)(uint)bound) >> 32);

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>
    /// Close to a standard normal: the number of ones in 64 bits (binomial, variance 16), smoothed by a triangular draw
    /// (variance 1/6). It needs no logarithm and its tails reach 8 standard deviations.
    /// </summary>
    public double Normal()
    {
        const double InverseDeviation = 0.24870823780058243; // 1 / sqrt(16 + 1/6)
        int ones = BitOperations.PopCount(Next()) - 32;
        ulong bits = Next();
        double smooth = ((bits & 0xFFFFFFFF) + (bits >> 32)) * (1.0 / (1UL << 32)) - 1.0;
        return (ones + smooth) * InverseDeviation;
    }

    /// <summary>Lognormal with this median; <paramref name="sigma"/> is the deviation of its logarithm.</summary>
    public double LogNormal(double median, double sigma) => median * PortableMath.Exp(sigma * Normal());

    /// <summary>Exponential with this mean.</summary>
    public double Exponential(double mean) => -mean * PortableMath.Log(1.0 - Unit());

    /// <summary>Geometric count 0, 1, 2, ... that is the whole part of an exponential with scale <paramref name="scale"/>.</summary>
    public double Count(double scale) => Math.Floor(Exponential(scale));
}
