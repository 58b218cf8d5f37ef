namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Looks for a number of records that falls, to nothing or by a third, or rises by half and more, against the same hour of other weeks: a
/// sequential test a pane, as for flagged rates. An hour of the week is judged once it has been seen; between hours the usual number is
/// interpolated. What an hour usually differs from the same hour of other weeks is learned, and the usual number is moved towards the
/// change by 2.5 times as much.
/// </summary>
/// <param name="series">Series watched; the first is the whole.</param>
/// <param name="panesPerHour">Panes in an hour.</param>
/// <param name="threshold">Logarithm of the statistic at which a change is found.</param>
internal sealed class VolumeDetector(int series, double panesPerHour, double threshold)
{
    private const double Deviations = 2.5;
    private const double MarginMax = 3;
    private const double MemoryHours = 336;

    private static readonly double[] Sizes = [1.5, 2, 4];

    private readonly SequentialTest[][] _tests =
    [
        .. Enumerable.Range(0, series).Select(_ => new SequentialTest[] { new(Sizes), new([.. Sizes.Select(size => 1 / size)]) }),
    ];

    private readonly Excess[] _hours = [.. Enumerable.Range(0, series).Select(_ => new Excess(MemoryHours, 0.02, 24))];
    private readonly Excess[] _panes = [.. Enumerable.Range(0, series).Select(_ => new Excess(24 * panesPerHour, 0.01, 60))];
    private readonly RateSum[] _pane = new RateSum[series];
    private readonly AmountTest[] _amounts = [.. Enumerable.Range(0, series).Select(_ => new AmountTest())];

    // In the hour that is open: records, their amount, and whether something was odd.
    private readonly double[] _rows = new double[series];
    private readonly double[] _amount = new double[series];
    private readonly bool[] _isOdd = new bool[series];

    /// <summary>
    /// Records of the latest pane by series, as flagged and as rows, with what is usual; nothing expected where that is not known.
    /// </summary>
    public ReadOnlySpan<RateSum> Pane => _pane;

    /// <summary>Takes a pane in.</summary>
    /// <param name="start">When it begins (Unix ms).</param>
    /// <param name="part">Which part of its hour has passed in its middle, 0 to 1.</param>
    /// <param name="place">Its hour.</param>
    /// <param name="counts">Records by series.</param>
    /// <param name="baseline">What is usual.</param>
    /// <param name="findings">What is found is added.</param>
    public void Add(long start, double part, CalendarHour place, ReadOnlySpan<RateSum> counts, Baseline baseline, List<Finding> findings)
    {
        for (int s = 0; s < series; s++)
        {
            double rows = counts.IsEmpty ? 0 : counts[s].Rows;
            double usual = UsualAt(s, part, place, baseline) / panesPerHour;
            _rows[s] += rows;
            _pane[s] = new RateSum(rows, rows, usual);
            if (usual > 0)
            {
                Test(s, start, Margin(s, usual, baseline.Cells[place.Cell]!.VolumeWeight[s]), findings);
            }
        }
    }

    /// <summary>Adds the amounts of a pane by series; none where records have no amount.</summary>
    public void AddAmounts(ReadOnlySpan<long> amounts)
    {
        for (int s = 0; s < amounts.Length; s++)
        {
            _amount[s] += amounts[s];
        }
    }

    /// <summary>Ends an hour: judges its amounts, and learns from it, but for the series in which something was odd.</summary>
    /// <param name="hour">The hour.</param>
    /// <param name="baseline">What is usual.</param>
    /// <param name="amountThreshold">Logarithm of the statistic at which an amount has changed.</param>
    /// <param name="findings">Becomes what is found in the amounts.</param>
    public void EndHour(HourBlock hour, Baseline baseline, double amountThreshold, List<Finding> findings)
    {
        findings.Clear();
        BaselineCell cell = baseline.CellOf(hour.Place);
        for (int s = 0; s < series; s++)
        {
            Finding? finding = _amounts[s].Judge(hour.Start, _amount[s], cell, s, amountThreshold);
            if (finding is not null && !_isOdd[s])
            {
                findings.Add(finding);
            }
            else if (!_isOdd[s])
            {
                double weight = cell.VolumeWeight[s];
                double usual = weight > 0 ? cell.Volume[s] / weight : 0;
                _hours[s].Add(_rows[s], usual, 1 + 1 / Math.Max(weight, 1), usual > 0 ? 1 / (usual * weight) : 0);
                cell.AddVolume(s, _rows[s], _amount[s]);
            }
        }
        Array.Clear(_rows);
        Array.Clear(_amount);
        Array.Clear(_isOdd);
    }

    /// <summary>The amount of the hour that ended last, in usual records.</summary>
    public RateSum AmountOf(int s) => _amounts[s].Hour;

    /// <summary>An alarm of the series is active in the hour that is open; of the whole, it is every series'.</summary>
    public void MarkOdd(int s) => Array.Fill(_isOdd, true, s, s == 0 ? series : 1);

    /// <summary>Records that are usual an hour at a part of the hour; 0 where that is not known.</summary>
    public static double UsualAt(int s, double part, CalendarHour place, Baseline baseline)
    {
        double here = Usual(baseline.Cells[place.Cell], s);
        if (here <= 0 || place.Kind >= 0)
        {
            return here;
        }
        int neighbour = (place.HourOfWeek + (part < 0.5 ? CalendarHour.PerWeek - 1 : 1)) % CalendarHour.PerWeek;
        double there = Usual(baseline.Cells[neighbour], s);
        return there <= 0 ? here : here + (there - here) * Math.Abs(part - 0.5);
    }

    public void Reset(int s)
    {
        Array.ForEach(_tests[s], test => test.Reset());
        _amounts[s].Reset();
    }

    public void Save(BinaryWriter to)
    {
        for (int s = 0; s < series; s++)
        {
            Array.ForEach(_tests[s], test => test.Save(to));
            _hours[s].Save(to);
            _panes[s].Save(to);
            _amounts[s].Save(to);
        }
        BinaryArrays.Save(to, _rows);
        BinaryArrays.Save(to, _amount);
        BinaryArrays.Save(to, _isOdd);
    }

    public void Load(BinaryReader from)
    {
        for (int s = 0; s < series; s++)
        {
            Array.ForEach(_tests[s], test => test.Load(from));
            _hours[s].Load(from);
            _panes[s].Load(from);
            _amounts[s].Load(from);
        }
        BinaryArrays.Load(from, _rows);
        BinaryArrays.Load(from, _amount);
        BinaryArrays.Load(from, _isOdd);
    }

    private void Test(int s, long start, double margin, List<Finding> findings)
    {
        foreach (SequentialTest test in _tests[s])
        {
            test.Add(start, _pane[s], test.IsUp ? _pane[s].Expected * margin : _pane[s].Expected / margin, _panes[s].Value);
            if (test.Log >= threshold)
            {
                findings.Add(new Finding(Detector.Volume, s, test.IsUp, test.Onset, test.Log, threshold, test.Since));
                test.Reset();
            }
        }
        if (!_isOdd[s])
        {
            _panes[s].Add(_pane[s].Flagged, _pane[s].Expected);
        }
    }

    private double Margin(int s, double usual, double weight)
    {
        double variance = _hours[s].Value * (1 + 1 / weight) + 1 / (usual * panesPerHour * weight);
        return 1 + Math.Min(MarginMax, Deviations * Math.Sqrt(variance));
    }

    private static double Usual(BaselineCell? cell, int s) =>
        cell is not null && cell.VolumeWeight[s] > 0 ? cell.Volume[s] / cell.VolumeWeight[s] : 0;
}
