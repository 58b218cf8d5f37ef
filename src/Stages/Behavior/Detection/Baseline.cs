namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// The usual rates of one model: by hour of the week and, on special days, by hour of the kind of day. A rate that is not known yet comes
/// from the last hour; else from everything seen so far; else, for segments, from the whole; each with its own uncertainty.
/// </summary>
internal sealed class Baseline
{
    // How much a rate may change from one hour to the next without anything being odd, and from an ordinary day to a special one.
    private const double EventsOfRecent = 25;
    private const double EventsOfOrdinary = 11;
    private const double EventsOfAll = 20;

    // A segment's own counts outweigh the whole's rate at once: that rate has the weight of half a flagged record, or of 2,000 records.
    private const double EventsOfWhole = 0.5;
    private const double RowsOfWhole = 2000;

    // From so many flagged records on a rate is known; upwards also if so many would have been flagged at the whole's rate.
    private const double FlaggedWhole = 20;
    private const double FlaggedSegment = 5;
    private const double FlaggedAtTheWholesRate = 10;
    private const double RecentHours = 1;
    private const double AllHours = 336;

    private readonly BaselineCell?[] _cells;
    private readonly int _bins;
    private readonly RateSum[] _recent;
    private readonly RateSum[] _all;
    private readonly RateSum[] _given;
    private readonly bool[] _isGivenForgotten;
    private readonly double _recentFade;
    private readonly double _allFade;

    // Hour since 1970 of which, and of those before it, nothing is known any more.
    private long _forgotten = long.MinValue;

    /// <param name="series">Series watched; the first is the whole.</param>
    /// <param name="bins">Score bins of each.</param>
    /// <param name="kinds">Kinds of special days.</param>
    /// <param name="panesPerHour">Panes in an hour.</param>
    /// <param name="reference">Records and flagged ones of a reference by series, as far as it is believed; empty without one.</param>
    public Baseline(int series, int bins, int kinds, double panesPerHour, IReadOnlyList<RateSum> reference)
    {
        _bins = bins;
        _cells = new BaselineCell?[CalendarHour.PerWeek + 24 * kinds];
        (_recent, _all) = (new RateSum[series], new RateSum[series]);
        _given = reference.Count > 0 ? [.. reference] : new RateSum[series];
        _isGivenForgotten = new bool[series];
        _recentFade = Math.Exp(-1 / (RecentHours * panesPerHour));
        _allFade = Math.Exp(-1 / (AllHours * panesPerHour));
        HourExcess = [.. Enumerable.Range(0, series).Select(_ => new Excess(AllHours, 0.0025, 24))];
        PaneExcess = [.. Enumerable.Range(0, series).Select(_ => new Excess(24 * panesPerHour, 0.0009, 60))];
    }

    /// <summary>How much the rate of each series varies from an hour to the same hour a week later.</summary>
    public Excess[] HourExcess { get; }

    /// <summary>How much the rate of each series varies from pane to pane.</summary>
    public Excess[] PaneExcess { get; }

    public IReadOnlyList<BaselineCell?> Cells => _cells;

    /// <summary>Hours of the week whose usual rate is known.</summary>
    public int HoursKnown => _cells.Take(CalendarHour.PerWeek).Count(c => c is { IsKnown: true });

    /// <summary>Panes learned from, faded.</summary>
    public double Panes { get; private set; }

    /// <summary>Flagged records that are known of altogether, the reference's among them.</summary>
    public double FlaggedKnown => Known(0).Flagged;

    /// <summary>Whether a reference serves for what has not been seen yet.</summary>
    public bool HasReference => _given[0].Rows > 0;

    /// <summary>
    /// Whether the rate of a series is known well enough to test for changes in a direction: no series is judged by an assumed rate. A rate
    /// of 0 cannot fall.
    /// </summary>
    public bool IsKnown(int series, bool isUp)
    {
        RateSum own = Known(series);
        return series == 0 || !isUp
            ? own.Flagged >= FlaggedWhole
            : own.Flagged >= FlaggedSegment || own.Rows * Known(0).Rate >= FlaggedAtTheWholesRate;
    }

    /// <summary>Flagged records that are known of a series, the reference's among them.</summary>
    public double FlaggedOf(int series) => Known(series).Flagged;

    /// <summary>What is usual for a series in an hour; a rate of 0 if nothing at all is known.</summary>
    public Expectation Expect(int series, CalendarHour hour)
    {
        RateSum whole = Known(0);
        if (whole.Flagged <= 0)
        {
            return default;
        }
        var known = new Expectation((whole.Flagged + 0.5) / (whole.Rows + 1), 1 / (whole.Flagged + 0.5));
        if (series > 0)
        {
            RateSum own = Known(series);
            known = known.With(own.Rows, own.Flagged, Math.Min(EventsOfWhole, RowsOfWhole * known.Rate), 0);
        }
        known = known.With(_recent[series].Rows, _recent[series].Flagged, known.WorthAtMost(EventsOfAll), 0);
        known = On(known, _cells[hour.HourOfWeek], series, EventsOfRecent);
        return hour.Kind < 0 ? known : On(known * hour.Factor, _cells[hour.Cell], series, EventsOfOrdinary);
    }

    /// <summary>
    /// What the hour's records by series, and flagged ones, usually are to each other: a known hour's, else all that was seen.
    /// </summary>
    public (double Rows, double Flagged) Shares(int series, CalendarHour hour) =>
        _cells[hour.Cell] is { IsKnown: true } cell ? (cell.Rows[series], cell.Flagged[series]) : (_all[series].Rows, _all[series].Flagged);

    /// <summary>Learns from a pane, but for the series in which something was odd.</summary>
    /// <param name="pane">Counts by series.</param>
    /// <param name="isOdd">Those to leave out.</param>
    public void AddPane(ReadOnlySpan<RateSum> pane, ReadOnlySpan<bool> isOdd)
    {
        Panes = _allFade * Panes + 1;
        for (int s = 0; s < pane.Length; s++)
        {
            if (isOdd[s])
            {
                continue;
            }
            _recent[s] = _recentFade * _recent[s] + pane[s];
            _all[s] = _allFade * _all[s] + pane[s];
            PaneExcess[s].Add(pane[s].Flagged, pane[s].Expected);
        }
    }

    /// <summary>Learns from an hour, but for the series in which something was odd.</summary>
    public void AddHour(HourBlock hour)
    {
        if (hour.IsOdd(0))
        {
            CellOf(hour.Place).Visited(hour.Hour);
        }
        else
        {
            CellOf(hour.Place).Add(hour);
        }
    }

    /// <summary>The cell of an hour, made if it is new.</summary>
    public BaselineCell CellOf(CalendarHour place) => _cells[place.Cell] ??= new BaselineCell(_recent.Length, _bins);

    /// <summary>Adds up the records of a series by score bin over all hours that are known.</summary>
    /// <param name="series">The series.</param>
    /// <param name="sums">Is overwritten with the sums.</param>
    public void SumBins(int series, Span<double> sums)
    {
        sums.Clear();
        foreach (BaselineCell cell in _cells.OfType<BaselineCell>())
        {
            ReadOnlySpan<double> counted = cell.Bins.AsSpan(series * _bins, _bins);
            for (int b = 0; b < sums.Length; b++)
            {
                sums[b] += counted[b];
            }
        }
    }

    /// <summary>Forgets how many records are usual for a series; for the whole, for all.</summary>
    public void ForgetVolume(int series)
    {
        foreach (BaselineCell cell in _cells.OfType<BaselineCell>())
        {
            for (int s = series; s < (series == 0 ? _recent.Length : series + 1); s++)
            {
                cell.ClearVolume(s);
            }
        }
    }

    /// <summary>Forgets the usual rates, also those of the reference: another rate has become the usual one.</summary>
    /// <param name="hour">Hour since 1970 in which it did.</param>
    public void Forget(long hour)
    {
        _forgotten = hour;
        Array.Clear(_cells);
        Array.Clear(_recent);
        Array.Clear(_all);
        Array.Clear(_given);
        Array.Fill(_isGivenForgotten, true);
        Panes = 0;
    }

    /// <summary>Forgets the usual rates of one segment, also those of the reference: another rate has become the usual one.</summary>
    public void ForgetSegment(int series)
    {
        (_recent[series], _all[series], _given[series], _isGivenForgotten[series]) = (default, default, default, true);
        foreach (BaselineCell? cell in _cells)
        {
            cell?.Clear(series);
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Panes);
        to.Write(_forgotten);
        BinaryArrays.Save(to, _recent);
        BinaryArrays.Save(to, _all);
        BinaryArrays.Save(to, _isGivenForgotten);
        foreach (Excess excess in (Excess[])[.. HourExcess, .. PaneExcess])
        {
            excess.Save(to);
        }
    }

    public void Load(BinaryReader from)
    {
        Panes = from.ReadDouble();
        _forgotten = from.ReadInt64();
        BinaryArrays.Load(from, _recent);
        BinaryArrays.Load(from, _all);
        BinaryArrays.Load(from, _isGivenForgotten);
        for (int s = 0; s < _given.Length; s++)
        {
            _given[s] = _isGivenForgotten[s] ? default : _given[s];
        }
        foreach (Excess excess in (Excess[])[.. HourExcess, .. PaneExcess])
        {
            excess.Load(from);
        }
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            DropForgotten(cell);
        }
    }

    /// <summary>Takes over a saved cell, unless the present one is newer or the saved one was forgotten.</summary>
    public void LoadCell(int cell, BinaryReader from)
    {
        (_cells[cell] ??= new BaselineCell(_recent.Length, _bins)).Load(from);
        DropForgotten(cell);
    }

    // A partition that was elsewhere when rates were forgotten still has them in its copy.
    private void DropForgotten(int cell)
    {
        if (_cells[cell]?.Visit <= _forgotten)
        {
            _cells[cell] = null;
        }
    }

    /// <summary>What is known of a series altogether: the reference's counts and all that was seen.</summary>
    private RateSum Known(int series) => _all[series] + _given[series];

    private Expectation On(Expectation known, BaselineCell? cell, int series, double events) =>
        cell is not { IsKnown: true }
            ? known with
            {
                Uncertainty = known.Uncertainty + 1 / events,
                Variation = known.Variation + 1 / events,
            }
            : known.With(cell.Rows[series], cell.Flagged[series], known.WorthAtMost(events), HourExcess[series].Value / cell.Weight);
}
