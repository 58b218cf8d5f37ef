using Vigia.Statistics.Drift;

namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Whether the scores of an hour, or of two hours that follow each other, are spread over their bins as usual: the evidence of
/// <see cref="DriftEvidence"/> at the effective number of records, with the variation that spans of that length have been seen to have.
/// Usual are the counts of the same hour of other weeks, on top of all that was seen, which counts for as many records as hours have been
/// seen to resemble each other.
/// </summary>
/// <param name="bins">Score bins.</param>
internal sealed class ShapeTest(int bins)
{
    private const int MovesNamed = 2;
    private const double MemoryHours = 672;

    // Records that all hours together count for: at the beginning, and at least and most later.
    private const double BelievedAtFirst = 100;
    private const double BelievedLeast = 20;
    private const double BelievedMost = 20_000;

    // Degrees of freedom from which on it is known how far hours differ from all hours.
    private const double FreedomToLearn = 300;
    private const double LeastRecords = DriftEvidence.LeastRecords;

    private static readonly double Fade = Math.Exp(-1 / MemoryHours);

    private readonly ShapeVariation _oneHour = new();
    private readonly ShapeVariation _twoHours = new();
    private readonly double[] _lastCounted = new double[bins];
    private readonly double[] _lastExpected = new double[bins];

    // Of the hours of the week against all hours: deviance, degrees of freedom, and these times the records compared.
    private double _apart;
    private double _apartFreedom;
    private double _apartRecords;
    private double _lastSpread;
    private bool _hasLast;

    private double Believed =>
        _apartFreedom > FreedomToLearn
            ? Math.Clamp(_apartRecords / Math.Max(_apart - _apartFreedom, 1e-3 * _apartFreedom), BelievedLeast, BelievedMost)
            : BelievedAtFirst;

    /// <summary>Base-10 logarithm of the p-value of an hour by itself; 0 if there is too little to judge.</summary>
    public double Log10P(ReadOnlySpan<double> counted, UsualShape usual)
    {
        Span<double> expected = stackalloc double[bins];
        double spread = Expect(usual, expected);
        return Sum(counted) >= LeastRecords && Sum(expected) > 0 ? Judge(counted, expected, _oneHour.Rho * spread, _oneHour).Log10P : 0;
    }

    /// <summary>
    /// Judges the next hour, and learns from it how much hours vary: base-10 logarithms of the p-values of the hour, and of the hour and
    /// the one before it together; 0 where there is too little to judge.
    /// </summary>
    public (double OneHour, double TwoHours) Next(ReadOnlySpan<double> counted, UsualShape usual)
    {
        Span<double> expected = stackalloc double[bins];
        double spread = Expect(usual, expected);
        if (Sum(counted) < LeastRecords || !(Sum(expected) > 0))
        {
            ForgetLast();
            return (0, 0);
        }
        double one = JudgeAndLearn(counted, expected, spread, _oneHour);
        double two = 0;
        if (_hasLast)
        {
            Span<double> both = stackalloc double[bins];
            Span<double> expectedBoth = stackalloc double[bins];
            Join(counted, expected, both, expectedBoth);
            two = JudgeAndLearn(both, expectedBoth, Math.Max(spread, _lastSpread), _twoHours);
        }
        counted.CopyTo(_lastCounted);
        expected.CopyTo(_lastExpected);
        (_lastSpread, _hasLast) = (spread, true);
        return (one, two);
    }

    /// <summary>Learns from the usual counts of an hour how much the hours of the week resemble each other.</summary>
    public void LearnHour(UsualShape usual)
    {
        if (Sum(usual.Hour) >= LeastRecords && ShapeDeviance.Of(usual.Hour, usual.AllHours, 0) is { Freedom: > 0 } apart)
        {
            _apart = Fade * _apart + apart.Deviance;
            _apartFreedom = Fade * _apartFreedom + apart.Freedom;
            _apartRecords = Fade * _apartRecords + apart.Freedom * apart.Effective;
        }
    }

    /// <summary>The next hour is not the second of two.</summary>
    public void ForgetLast() => _hasLast = false;

    /// <summary>The bins that differ most from the usual, by their part of the deviance: two at most, the greatest first.</summary>
    public IReadOnlyList<BinMove> Moves(ReadOnlySpan<double> counted, UsualShape usual)
    {
        Span<double> expected = stackalloc double[bins];
        Expect(usual, expected);
        (double records, double worth) = (Sum(counted), Sum(expected));
        List<(double Part, BinMove Move)> moves = [];
        for (int b = 0; b < bins && records > 0 && worth > 0; b++)
        {
            double mean = Math.Max(records * expected[b] / worth, 1e-9);
            double part = mean - counted[b] + (counted[b] > 0 ? counted[b] * Math.Log(counted[b] / mean) : 0);
            moves.Add((part, new BinMove(b, counted[b] / records, expected[b] / worth)));
        }
        return [.. moves.OrderByDescending(m => m.Part).Take(MovesNamed).Select(m => m.Move)];
    }

    public void Save(BinaryWriter to)
    {
        _oneHour.Save(to);
        _twoHours.Save(to);
        BinaryArrays.Save(to, _lastCounted);
        BinaryArrays.Save(to, _lastExpected);
        to.Write(_apart);
        to.Write(_apartFreedom);
        to.Write(_apartRecords);
        to.Write(_lastSpread);
        to.Write(_hasLast);
    }

    public void Load(BinaryReader from)
    {
        _oneHour.Load(from);
        _twoHours.Load(from);
        BinaryArrays.Load(from, _lastCounted);
        BinaryArrays.Load(from, _lastExpected);
        (_apart, _apartFreedom, _apartRecords) = (from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
        (_lastSpread, _hasLast) = (from.ReadDouble(), from.ReadBoolean());
    }

    private static double JudgeAndLearn(
        ReadOnlySpan<double> counted,
        ReadOnlySpan<double> expected,
        double spread,
        ShapeVariation variation
    )
    {
        (double p, ShapeDeviance deviance) = Judge(counted, expected, variation.Rho * spread, variation);
        variation.Learn(ShapeDeviance.Of(counted, expected, 0), deviance, spread);
        return p;
    }

    private static (double Log10P, ShapeDeviance Deviance) Judge(
        ReadOnlySpan<double> counted,
        ReadOnlySpan<double> expected,
        double rho,
        ShapeVariation variation
    )
    {
        Span<long> records = stackalloc long[counted.Length];
        for (int b = 0; b < counted.Length; b++)
        {
            records[b] = (long)counted[b];
        }
        ShapeDeviance deviance = ShapeDeviance.Of(counted, expected, rho);
        double least = deviance.Freedom > 0 ? variation.Log10Tail(deviance) : 0;
        return (DriftEvidence.Log10P(expected, records, new WindowVariation(rho, double.PositiveInfinity), least), deviance);
    }

    /// <summary>
    /// Expected shares times what they are worth in records; the result is how many times hours' variation shows, for few visits know
    /// their mean badly.
    /// </summary>
    private double Expect(UsualShape usual, Span<double> expected)
    {
        (double hour, double all) = (Sum(usual.Hour), Sum(usual.AllHours));
        if (!(all > 0))
        {
            expected.Clear();
            return 1;
        }
        double believed = Believed;
        double worth = hour + 1 / (1 / believed + 1 / all);
        for (int b = 0; b < bins; b++)
        {
            // Half a record in all bins together, so that an empty one is not impossible.
            double share = (usual.AllHours[b] + 0.5 / bins) / (all + 0.5);
            expected[b] = worth * (usual.Hour[b] + believed * share) / (hour + believed);
        }
        return 1 + hour / (hour + believed) / Math.Max(1, usual.Visits);
    }

    private void Join(ReadOnlySpan<double> counted, ReadOnlySpan<double> expected, Span<double> both, Span<double> expectedBoth)
    {
        double part = Sum(counted) / (Sum(counted) + Sum(_lastCounted));
        (double worth, double lastWorth) = (Sum(expected), Sum(_lastExpected));
        double joint = 1 / (part * part / worth + (1 - part) * (1 - part) / lastWorth);
        for (int b = 0; b < bins; b++)
        {
            both[b] = counted[b] + _lastCounted[b];
            expectedBoth[b] = joint * (part * expected[b] / worth + (1 - part) * _lastExpected[b] / lastWorth);
        }
    }

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

/// <summary>What is usual for the scores of a series in an hour of the week.</summary>
/// <param name="hour">Records by bin in that hour of other weeks, older ones faded.</param>
/// <param name="allHours">Records by bin in all hours.</param>
/// <param name="visits">How many such hours were seen, faded.</param>
internal readonly ref struct UsualShape(ReadOnlySpan<double> hour, ReadOnlySpan<double> allHours, double visits)
{
    public ReadOnlySpan<double> Hour { get; } = hour;

    public ReadOnlySpan<double> AllHours { get; } = allHours;

    public double Visits { get; } = visits;
}
