namespace Vigia.Stages.Drift.Causes;

/// <summary>
/// What became of a distribution: expected shares, shares now, and how well it is explained as a mixture of the expected and another one.
/// </summary>
internal sealed class Shift
{
    private readonly double[] _expected;
    private readonly double[] _now;
    private readonly double _noise;

    /// <param name="expected">Expected shares.</param>
    /// <param name="counts">Records in each cell now.</param>
    public Shift(double[] expected, ReadOnlySpan<long> counts)
    {
        double rows = 0;
        foreach (long count in counts)
        {
            rows += count;
        }
        _expected = expected;
        _now = new double[expected.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            _now[i] = rows > 0 ? counts[i] / rows : 0;
            Distance += Math.Abs(_now[i] - expected[i]) / 2;
            // Mean absolute difference by chance: sqrt(2 / pi) standard deviations.
            _noise += rows > 0 ? Math.Sqrt(2 / Math.PI * expected[i] * (1 - expected[i]) / rows) / 2 : 0;
        }
        Rows = rows;
    }

    /// <summary>Records now.</summary>
    public double Rows { get; }

    public IReadOnlyList<double> Expected => _expected;

    public IReadOnlyList<double> Now => _now;

    /// <summary>Part of the records in other cells than expected (total variation distance), 0 to 1.</summary>
    public double Distance { get; }

    /// <summary>The same less its mean by chance.</summary>
    public double Moved => Math.Max(0, Distance - _noise);

    /// <summary>
    /// Takes the distribution now for a mixture of the expected one and another.
    /// </summary>
    /// <param name="other">Shares of the other.</param>
    /// <returns>Its weight by least squares, 0 to 1, and the part of the change that the mixture explains, at most 1.</returns>
    public (double Weight, double Explained) Fit(ReadOnlySpan<double> other)
    {
        (double product, double square) = (0, 0);
        for (int i = 0; i < _expected.Length; i++)
        {
            double step = other[i] - _expected[i];
            double variance = _expected[i] + other[i] + 1e-6;
            product += (_now[i] - _expected[i]) * step / variance;
            square += step * step / variance;
        }
        double weight = square > 0 ? Math.Clamp(product / square, 0, 1) : 0;
        double left = 0;
        for (int i = 0; i < _expected.Length; i++)
        {
            left += Math.Abs(_now[i] - _expected[i] - weight * (other[i] - _expected[i])) / 2;
        }
        return (weight, Moved > 0 ? 1 - Math.Max(0, left - _noise) / Moved : 0);
    }

    /// <summary>The same with all records of the other distribution in one cell.</summary>
    public (double Weight, double Explained) FitCell(int cell)
    {
        Span<double> other = stackalloc double[_expected.Length];
        other[cell] = 1;
        return Fit(other);
    }
}
