namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Looks for an amount that rises or falls by half and more against the same hour of other weeks, hour by hour. The amount is taken in
/// usual records (divided by what a record usually amounts to), and tested as a number of records whose variation from week to week is
/// learned. One odd hour is no finding, for one large payment can make it: the hour before must differ in the same direction.
/// </summary>
internal sealed class AmountTest
{
    private const double MemoryHours = 336;
    private const double PriorExcess = 0.05;
    private const double PriorHours = 24;

    // Where hours vary by more (a standard deviation of a sixth), a few large payments make the amount, and nothing is looked for.
    private const double JudgedExcess = 0.03;

    // Times the usual that needs no attention.
    private const double Tolerated = 1.05;

    // Half of the smallest change that is looked for.
    private const double Differs = 1.25;

    private static readonly double[] Sizes = [1.5, 2, 4];

    private readonly SequentialTest[] _tests = [new(Sizes), new([.. Sizes.Select(size => 1 / size)])];
    private readonly Excess _varies = new(MemoryHours, PriorExcess, PriorHours);
    private double _lastRatio = 1;

    /// <summary>The last hour: amount in usual records, and usual records; nothing usual where that is not known.</summary>
    public RateSum Hour { get; private set; }

    /// <summary>Judges an hour.</summary>
    /// <param name="start">When it began (Unix ms).</param>
    /// <param name="amount">Its amount.</param>
    /// <param name="cell">What is usual.</param>
    /// <param name="series">The series.</param>
    /// <param name="threshold">Logarithm of the statistic at which a change is found.</param>
    /// <returns>What is found; null for nothing.</returns>
    public Finding? Judge(long start, double amount, BaselineCell cell, int series, double threshold)
    {
        (double weight, double usualAmount, double usualRows) = (cell.VolumeWeight[series], cell.Amount[series], cell.Volume[series]);
        if (weight <= 0 || usualAmount <= 0 || usualRows <= 0)
        {
            (Hour, _lastRatio) = (default, 1);
            return null;
        }
        double records = amount / (usualAmount / usualRows);
        Hour = new RateSum(records, records, usualRows / weight);
        double spread = 1 + 1 / weight;
        double excess = (_varies.Value * spread + 1 / usualRows) * _varies.Clustering;
        Finding? finding = null;
        foreach (SequentialTest test in _tests)
        {
            if (_varies.Value > JudgedExcess)
            {
                test.Reset();
                continue;
            }
            test.Add(start, Hour, test.IsUp ? Hour.Expected * Tolerated : Hour.Expected / Tolerated, excess);
            bool isLasting = test.IsUp ? Math.Min(Hour.Ratio, _lastRatio) >= Differs : Math.Max(Hour.Ratio, _lastRatio) <= 1 / Differs;
            if (test.Log >= threshold && isLasting)
            {
                finding = new Finding(Detector.Amount, series, test.IsUp, test.Onset, test.Log, threshold, test.Since);
                test.Reset();
            }
        }
        if (finding is null)
        {
            _varies.Add(records, Hour.Expected, spread, 1 / usualRows);
        }
        _lastRatio = Hour.Ratio;
        return finding;
    }

    public void Reset() => Array.ForEach(_tests, test => test.Reset());

    public void Save(BinaryWriter to)
    {
        Array.ForEach(_tests, test => test.Save(to));
        _varies.Save(to);
        to.Write(_lastRatio);
        Hour.Save(to);
    }

    public void Load(BinaryReader from)
    {
        Array.ForEach(_tests, test => test.Load(from));
        _varies.Load(from);
        _lastRatio = from.ReadDouble();
        Hour = RateSum.Load(from);
    }
}
