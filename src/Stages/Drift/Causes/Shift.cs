namespace Vigia.Stages.Drift.Causes;

/// <summary>
/// What became of a distribution: expected shares, shares now, and how well it is explained as a mixture of the expected and another one.
/// </summary>
internal sealed class Shift
{
    // A cell that expects nothing is taken to expect so much.
    private const double Least = 1e-5;
    private const int Steps = 24;

    private readonly double[] _expected;
    private readonly double[] _now;

    /// <param name="expected">Expected shares.</param>
    /// <param name="counts">Records in each cell now.</param>
    public Shift(double[] expected, ReadOnlySpan<long> counts)
    {
        foreach (long count in counts)
        {
            Rows += count;
        }
        (_expected, _now) = (expected, new double[expected.Length]);
        (double distance, double noise, int cells) = (0, 0, 0);
        for (int i = 0; i < counts.Length; i++)
        {
            _now[i] = Rows > 0 ? counts[i] / Rows : 0;
            distance += Math.Abs(_now[i] - expected[i]) / 2;
            // Mean absolute difference by chance: sqrt(2 / pi) standard deviations.
            noise += Rows > 0 ? Math.Sqrt(2 / Math.PI * expected[i] * (1 - expected[i]) / Rows) / 2 : 0;
            cells += expected[i] * Rows >= 1 || _now[i] > 0 ? 1 : 0;
        }
        Moved = Math.Max(0, distance - noise);
        Deviance = DevianceOf(expected, 0);
        Freedom = Math.Max(0, cells - 1);
    }

    /// <summary>Records of the window.</summary>
    public double Rows { get; }

    public IReadOnlyList<double> Expected => _expected;

    public IReadOnlyList<double> Now => _now;

    /// <summary>
    /// Part of the records in other cells than expected (total variation distance), 0 to 1, less its mean by chance.
    /// </summary>
    public double Moved { get; }

    /// <summary>How far the change goes beyond chance, per record.</summary>
    public double Information => Rows > 0 ? Math.Max(0, Deviance - Freedom) / Rows : 0;

    // Deviance from what is expected, and about its mean by chance.
    private double Deviance { get; }

    private double Freedom { get; }

    /// <summary>Takes distributions now for mixtures, each of the expected one and another, all with the same weight.</summary>
    /// <param name="forms">How many such reasons are tried: the more, the easier one of them fits by chance.</param>
    /// <param name="parts">What became of each distribution, and the shares of the other.</param>
    /// <returns>
    /// The weight of the others by greatest likelihood, 0 to 1, and the part of the deviance beyond chance that it explains.
    /// </returns>
    public static (double Weight, double Explained) Fit(int forms, params (Shift Shift, double[] Other)[] parts)
    {
        double DevianceAt(double weight) => parts.Sum(p => p.Shift.DevianceOf(p.Other, weight));
        // The deviance is convex in the weight: golden section.
        double golden = (Math.Sqrt(5) - 1) / 2;
        (double low, double high) = (0, 1);
        for (int step = 0; step < Steps; step++)
        {
            (double left, double right) = (high - golden * (high - low), low + golden * (high - low));
            (low, high) = DevianceAt(left) < DevianceAt(right) ? (low, right) : (left, high);
        }
        double weight = (low + high) / 2;
        double all = parts.Sum(p => p.Shift.Deviance);
        double beyond = all - parts.Sum(p => p.Shift.Freedom);
        return (weight, beyond > 0 ? (all - DevianceAt(weight) - 2 * Math.Log(forms)) / beyond : 0);
    }

    /// <summary>All records of the other distribution in one cell.</summary>
    public double[] OneCell(int cell)
    {
        double[] other = new double[_expected.Length];
        other[cell] = 1;
        return other;
    }

    private double DevianceOf(double[] other, double weight)
    {
        double sum = 0;
        for (int i = 0; i < _now.Length; i++)
        {
            if (_now[i] > 0)
            {
                sum += _now[i] * Math.Log(_now[i] / Math.Max(Least, (1 - weight) * _expected[i] + weight * other[i]));
            }
        }
        return Math.Max(0, 2 * Rows * sum);
    }
}
