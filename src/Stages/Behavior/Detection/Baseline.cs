namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// What is usual for one model: by hour of the week and, on special days, by hour of the kind of day. What is not known yet is filled in from
/// the last hour, that from all that was seen, and that, for segments, from the whole; each with the uncertainty that goes with it.
/// </summary>
internal sealed class Baseline
{
    // How much a rate may change from one hour to the next without anything being odd, and from an ordinary day to a special one.
    private const double EventsOfRecent = 25;
    private const double EventsOfOrdinary = 11;
    private const double EventsOfAll = 20;
    private const double EventsOfWhole = 2;
    private const double RecentHours = 1;
    private const double AllHours = 336;

    private readonly BaselineCell?[] _cells;
    private readonly int _bins;
    private readonly RateSum[] _recent;
    private readonly RateSum[] _all;
    private readonly RateSum _given;
    private readonly double _recentFade;
    private readonly double _allFade;

    // Hour since 1970 of which, and of those before it, nothing is known any more.
    private long _forgotten = long.MinValue;

    /// <param name="series">Series watched; the first is the whole.</param>
    /// <param name="bins">Score bins of each.</param>
    /// <param name="kinds">Kinds of special days.</param>
    /// <param name="panesPerHour">Panes in an hour.</param>
    /// <param name="reference">Records and flagged ones of a reference, as far as it is believed; nothing for none.</param>
    public Baseline(int series, int bins, int kinds, double panesPerHour, RateSum reference)
    {
        _bins = bins;
        _cells = new BaselineCell?[CalendarHour.PerWeek + 24 * kinds];
        (_recent, _all) = (new RateSum[series], new RateSum[series]);
        _given = reference;
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
    public double FlaggedKnown => _all[0].Flagged + Reference.Flagged;

    /// <summary>Whether a reference stands in for what has not been seen yet.</summary>
    public bool HasReference => Reference.Rows > 0;

    // It tells what was usual before: no more once something else has become so.
    private RateSum Reference => _forgotten == long.MinValue ? _given : default;

    /// <summary>What is usual for a series in an hour; a rate of 0 if nothing at all is known.</summary>
    public Expectation Expect(int series, CalendarHour hour)
    {
        RateSum whole = _all[0] + Reference;
        if (whole.Flagged <= 0)
        {
            return default;
        }
        var known = new Expectation((whole.Flagged + 0.5) / (whole.Rows + 1), 1 / (whole.Flagged + 0.5));
        if (series > 0)
        {
            known = known.With(_all[series].Rows, _all[series].Flagged, EventsOfWhole, 0);
        }
        known = known.With(_recent[series].Rows, _recent[series].Flagged, EventsOfAll, 0);
        known = On(known, _cells[hour.HourOfWeek], series, EventsOfRecent);
        return hour.Kind < 0 ? known : On(known * hour.Factor, _cells[hour.Cell], series, EventsOfOrdinary);
    }

    /// <summary>What the hour's records by series, and flagged ones, usually are to each other: a known hour's, else all that was seen.</summary>
    public (double Rows, double Flagged) Shares(int series, CalendarHour hour) => _cells[hour.Cell] is { IsKnown: true } cell
        ? (cell.Rows[series], cell.Flagged[series])
        : (_all[series].Rows, _all[series].Flagged);

    /// <summary>Learns from a pane in which nothing was odd.</summary>
    public void AddPane(ReadOnlySpan<RateSum> pane)
    {
        Panes = _allFade * Panes + 1;
        for (int s = 0; s < pane.Length; s++)
        {
            _recent[s] = _recentFade * _recent[s] + pane[s];
            _all[s] = _allFade * _all[s] + pane[s];
            PaneExcess[s].Add(pane[s].Flagged, pane[s].Expected);
        }
    }

    /// <summary>Learns from an hour in which nothing was odd.</summary>
    public void AddHour(HourBlock hour) =>
        (_cells[hour.Place.Cell] ??= new BaselineCell(_recent.Length, _bins)).Add(hour);

    /// <summary>Forgets what was usual, the reference's too: something else has become so.</summary>
    /// <param name="hour">Hour since 1970 in which it did.</param>
    public void Forget(long hour)
    {
        _forgotten = hour;
        Array.Clear(_cells);
        Array.Clear(_recent);
        Array.Clear(_all);
        Panes = 0;
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Panes);
        to.Write(_forgotten);
        Numbers.Save(to, _recent);
        Numbers.Save(to, _all);
        foreach (Excess excess in (Excess[])[.. HourExcess, .. PaneExcess])
        {
            excess.Save(to);
        }
    }

    public void Load(BinaryReader from)
    {
        Panes = from.ReadDouble();
        _forgotten = from.ReadInt64();
        Numbers.Load(from, _recent);
        Numbers.Load(from, _all);
        foreach (Excess excess in (Excess[])[.. HourExcess, .. PaneExcess])
        {
            excess.Load(from);
        }
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            DropForgotten(cell);
        }
    }

    /// <summary>Takes over a saved cell, unless the own one is newer or it is of what was forgotten.</summary>
    public void LoadCell(int cell, BinaryReader from)
    {
        (_cells[cell] ??= new BaselineCell(_recent.Length, _bins)).Load(from);
        DropForgotten(cell);
    }

    // A partition that was away when something was forgotten brings it back with its copy.
    private void DropForgotten(int cell)
    {
        if (_cells[cell]?.Visit <= _forgotten)
        {
            _cells[cell] = null;
        }
    }

    private Expectation On(Expectation known, BaselineCell? cell, int series, double events) => cell is not { IsKnown: true } ? known with
    {
        Uncertainty = known.Uncertainty + 1 / events,
    }
    : known.With(cell.Rows[series], cell.Flagged[series], events, HourExcess[series].Value / cell.Weight);
}
