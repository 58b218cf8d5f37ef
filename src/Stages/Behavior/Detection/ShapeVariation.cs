using MathNet.Numerics;

namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// How much the scores of a series vary while nothing is wrong: overdispersion, by the mean of the deviance
/// <c>E G = d (1 + rho n)</c>, and the degrees of freedom of its tail, by its variance (F. E. Satterthwaite, Biometrics Bulletin 2, 1946,
/// 110-114). Learned from every span judged, odd ones cut: what varies much would else never be learned. Old spans fade.
/// </summary>
internal sealed class ShapeVariation
{
    private const double MemoryHours = 672;

    // Believed at the beginning, as if seen in 30 hours of some 300 records in some nine bins.
    private const double Prior = 5e-4;
    private const double PriorWorth = 30.0 * 8 * 300;
    private const double PriorHours = 60;

    // How many times the usual a deviance counts at most.
    private const double GreatestDeviance = 4;
    private const double GreatestRatio = 8;

    private static readonly double Fade = Math.Exp(-1 / MemoryHours);

    private double _deviance;
    private double _freedom;
    private double _worth;
    private double _weight;
    private double _sum;
    private double _squares;

    /// <summary>Overdispersion: n records vary as if they were <c>1 / (1/n + rho)</c>.</summary>
    public double Rho => Math.Max(0, (_deviance - _freedom + PriorWorth * Prior) / (_worth + PriorWorth));

    /// <summary>Base-10 logarithm of the probability of a deviance, by what deviances at their effective size have been.</summary>
    public double Log10Tail(ShapeDeviance at)
    {
        double weight = _weight + PriorHours;
        double mean = (_sum + PriorHours) / weight;
        double variance = (_squares + PriorHours * (1 + 2.0 / at.Freedom)) / weight - mean * mean;
        double freedom = Math.Clamp(2 * mean * mean / Math.Max(variance, 1e-9), 1, Math.Max(1, at.Freedom));
        double value = at.Deviance * freedom / (at.Freedom * Math.Max(1, mean));
        return Math.Log10(Math.Max(SpecialFunctions.GammaUpperRegularized(freedom / 2, value / 2), 1e-300));
    }

    /// <summary>Learns from a span.</summary>
    /// <param name="byChance">Its deviance without overdispersion.</param>
    /// <param name="atEffective">Its deviance with the overdispersion of now.</param>
    /// <param name="spread">Times the overdispersion shows: more than 1 where the expectation itself came from few hours.</param>
    public void Learn(ShapeDeviance byChance, ShapeDeviance atEffective, double spread)
    {
        if (atEffective.Freedom > 0)
        {
            double ratio = Math.Min(atEffective.Deviance / atEffective.Freedom, GreatestRatio);
            (_weight, _sum, _squares) = (Fade * _weight + 1, Fade * _sum + ratio, Fade * _squares + ratio * ratio);
        }
        if (byChance.Freedom > 0)
        {
            double worth = spread * byChance.Effective;
            double greatest = GreatestDeviance * byChance.Freedom * (1 + Rho * worth);
            _deviance = Fade * _deviance + Math.Min(byChance.Deviance, greatest);
            _freedom = Fade * _freedom + byChance.Freedom;
            _worth = Fade * _worth + byChance.Freedom * worth;
        }
    }

    public void Save(BinaryWriter to)
    {
        foreach (double value in (double[])[_deviance, _freedom, _worth, _weight, _sum, _squares])
        {
            to.Write(value);
        }
    }

    public void Load(BinaryReader from)
    {
        (_deviance, _freedom, _worth) = (from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
        (_weight, _sum, _squares) = (from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
    }
}

/// <summary>How far counts are from what is expected.</summary>
/// <param name="Deviance"><c>2 sum o ln(o/e)</c> at the effective number of records.</param>
/// <param name="Freedom">Degrees of freedom: bins that took part, less one; 0 where there is too little to compare.</param>
/// <param name="Effective">The effective number of records.</param>
internal readonly record struct ShapeDeviance(double Deviance, int Freedom, double Effective)
{
    // A bin takes part by itself if it expects one record and has so many behind it; the others take part together.
    private const double LeastBehind = 25;

    /// <summary>Compares counts with expected shares.</summary>
    /// <param name="counted">Records by bin.</param>
    /// <param name="expected">Expected shares, times what the expectation is worth in records.</param>
    /// <param name="rho">Overdispersion.</param>
    public static ShapeDeviance Of(ReadOnlySpan<double> counted, ReadOnlySpan<double> expected, double rho)
    {
        (double records, double worth) = (Sum(counted), Sum(expected));
        double effective = 1 / (1 / records + 1 / worth + rho);
        double least = Math.Max(LeastBehind, worth / effective);
        (double restCounted, double restExpected, int cells) = (0, 0, 0);
        (double sum, double countedAll, double expectedAll) = (0, 0, 0);
        for (int b = 0; b < counted.Length; b++)
        {
            if (expected[b] < least)
            {
                (restCounted, restExpected) = (restCounted + counted[b], restExpected + expected[b]);
                continue;
            }
            (sum, countedAll, expectedAll) = (sum + Term(counted[b], expected[b]), countedAll + counted[b], expectedAll + expected[b]);
            cells++;
        }
        if (effective * restExpected >= worth)
        {
            (sum, countedAll, expectedAll) = (sum + Term(restCounted, restExpected), countedAll + restCounted, expectedAll + restExpected);
            cells++;
        }
        return cells < 2 || countedAll <= 0
            ? new ShapeDeviance(0, 0, effective)
            : new ShapeDeviance(Math.Max(0, 2 * effective / records * (sum - Term(countedAll, expectedAll))), cells - 1, effective);
    }

    private static double Term(double counted, double expected) => counted > 0 ? counted * Math.Log(counted / expected) : 0;

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }
        return sum;
    }
}
