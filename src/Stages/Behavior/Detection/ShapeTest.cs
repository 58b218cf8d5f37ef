using MathNet.Numerics;

namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Whether the scores of an hour are spread over their bins as in the same hour of other weeks: Pearson's chi-squared for two samples,
/// whose variance comes from both of them (K. Pearson, Biometrika 8, 1911, 250-254), with the variance that each bin's share usually has
/// beyond chance, and divided by how much larger than its degrees of freedom it usually is all the same. Both are learned.
/// </summary>
/// <param name="bins">Score bins.</param>
internal sealed class ShapeTest(int bins)
{
    // Bins that expect fewer are taken together (W. G. Cochran, Biometrics 10, 1954, 417-451).
    private const double LeastExpected = 5;
    private const double Memory = 168;
    private const double PriorDispersion = 1.5;
    private const double PriorHours = 12;
    private const int MovesNamed = 2;

    private static readonly double Fade = Math.Exp(-1 / Memory);

    private readonly Excess[] _excess = [.. Enumerable.Range(0, bins).Select(_ => new Excess(Memory, 0.0009, PriorHours))];
    private double _weight;
    private double _sum;

    /// <summary>How many times the statistic usually is what chance alone would make of it; at least 1.</summary>
    public double Dispersion => Math.Max(1, (_sum + PriorHours * PriorDispersion) / (_weight + PriorHours));

    /// <summary>P-value of the hour before the one that is open; 1 if no hour could be judged.</summary>
    public double LastP { get; set; } = 1;

    /// <summary>Compares an hour's bins with the usual ones.</summary>
    /// <param name="counted">Records by bin.</param>
    /// <param name="usual">Records by bin of the baseline's cell.</param>
    /// <param name="visits">Visits of the cell.</param>
    /// <returns>The statistic before division, its degrees of freedom, and the p-value after it; 1 where there is too little to
    /// judge.</returns>
    public (double Statistic, int Freedom, double P) Compare(ReadOnlySpan<double> counted, ReadOnlySpan<double> usual, double visits)
    {
        (double rows, double usualRows) = (Sum(counted), Sum(usual));
        if (rows <= 0 || usualRows <= 0)
        {
            return (0, 0, 1);
        }
        (double statistic, int cells, double restCounted, double restUsual) = (0, 0, 0, 0);
        for (int b = 0; b < counted.Length; b++)
        {
            double expected = rows * usual[b] / usualRows;
            if (expected >= LeastExpected)
            {
                double excess = expected * expected * _excess[b].Value * (1 + 1 / visits);
                statistic += Square(counted[b] - expected) / (Variance(counted[b], usual[b], rows, usualRows) + excess);
                cells++;
            }
            else
            {
                (restCounted, restUsual) = (restCounted + counted[b], restUsual + usual[b]);
            }
        }
        if (restUsual > 0 || restCounted > 0)
        {
            statistic += Square(restCounted - rows * restUsual / usualRows) / Variance(restCounted, restUsual, rows, usualRows);
            cells++;
        }
        int freedom = cells - 1;
        return freedom < 1
            ? (0, 0, 1)
            : (statistic, freedom, SpecialFunctions.GammaUpperRegularized(freedom / 2.0, statistic / Dispersion / 2));
    }

    /// <summary>The bins that differ most from the usual, by their part of the statistic: two at most, the greatest first.</summary>
    public IReadOnlyList<BinMove> Moves(ReadOnlySpan<double> counted, ReadOnlySpan<double> usual, double visits)
    {
        (double rows, double usualRows) = (Sum(counted), Sum(usual));
        List<(double Part, BinMove Move)> moves = [];
        for (int b = 0; b < counted.Length && rows > 0 && usualRows > 0; b++)
        {
            double expected = rows * usual[b] / usualRows;
            double variance = Variance(counted[b], usual[b], rows, usualRows) + expected * expected * _excess[b].Value * (1 + 1 / visits);
            if (variance > 0)
            {
                moves.Add((Square(counted[b] - expected) / variance, new BinMove(b, counted[b] / rows, usual[b] / usualRows)));
            }
        }
        return [.. moves.OrderByDescending(m => m.Part).Take(MovesNamed).Select(m => m.Move)];
    }

    /// <summary>Learns from an hour in which nothing was odd.</summary>
    public void Learn(ReadOnlySpan<double> counted, ReadOnlySpan<double> usual, double visits, double statistic, int freedom)
    {
        (double rows, double usualRows) = (Sum(counted), Sum(usual));
        for (int b = 0; b < bins; b++)
        {
            if (rows * usual[b] >= LeastExpected * usualRows)
            {
                _excess[b].Add(counted[b], rows * usual[b] / usualRows, 1 + 1 / visits, 1 / usual[b]);
            }
        }
        if (freedom > 0)
        {
            _weight = Fade * _weight + 1;
            _sum = Fade * _sum + Math.Min(statistic / freedom, 4 * Dispersion);
        }
    }

    public void Save(BinaryWriter to)
    {
        foreach (Excess excess in _excess)
        {
            excess.Save(to);
        }
        to.Write(_weight);
        to.Write(_sum);
        to.Write(LastP);
    }

    public void Load(BinaryReader from)
    {
        foreach (Excess excess in _excess)
        {
            excess.Load(from);
        }
        _weight = from.ReadDouble();
        _sum = from.ReadDouble();
        LastP = from.ReadDouble();
    }

    /// <summary>
    /// Variance of a bin's count less what is expected of it, if both samples are of one distribution: with the shares of the few usual
    /// records alone, a bin that had none would make any record in it a sensation.
    /// </summary>
    private static double Variance(double counted, double usual, double rows, double usualRows) =>
        (counted + usual) * rows / (rows + usualRows) * (1 + rows / usualRows);

    private static double Square(double value) => value * value;

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
