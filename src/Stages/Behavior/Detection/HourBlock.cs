using Vigia.Engine.Windows;

namespace Vigia.Stages.Behavior.Detection;

/// <summary>What was counted in the hour that is open.</summary>
/// <param name="series">Series watched.</param>
/// <param name="bins">Score bins of each.</param>
/// <param name="utcOffsetMs">Local time minus UTC, in milliseconds.</param>
internal sealed class HourBlock(int series, int bins, long utcOffsetMs)
{
    public const long LengthMs = 3_600_000;

    /// <summary>Hour since 1970, local; null before the first record.</summary>
    public long Hour { get; private set; } = long.MinValue;

    /// <summary>When it begins (Unix ms).</summary>
    public long Start => EventTime.Subtract(EventTime.StartOf(Hour, LengthMs), utcOffsetMs);

    /// <summary>Cell of the baseline.</summary>
    public CalendarHour Place { get; private set; }

    private readonly bool[] _isOdd = new bool[series];

    /// <summary>
    /// Whether an alarm of the series was active at any time in it: it teaches nothing about what is usual for the series.
    /// </summary>
    public bool IsOdd(int s) => _isOdd[s];

    /// <summary>An alarm of the series is active; of the whole, it is every series'.</summary>
    public void MarkOdd(int s) => Array.Fill(_isOdd, true, s, s == 0 ? _isOdd.Length : 1);

    /// <summary>Counted by series; expected by what was known before the hour.</summary>
    public RateSum[] Sums { get; } = new RateSum[series];

    /// <summary>Records by series and score bin.</summary>
    public double[] Bins { get; } = new double[series * bins];

    public void Begin(long hour, CalendarHour place, ReadOnlySpan<bool> isOdd)
    {
        (Hour, Place) = (hour, place);
        isOdd.CopyTo(_isOdd);
        Array.Clear(Sums);
        Array.Clear(Bins);
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Hour);
        BinaryArrays.Save(to, _isOdd);
        BinaryArrays.Save(to, Sums);
        BinaryArrays.Save(to, Bins);
    }

    /// <summary>Takes over what was saved.</summary>
    /// <param name="from">Where it was saved.</param>
    /// <param name="placeOf">The place of an hour.</param>
    public void Load(BinaryReader from, Func<long, CalendarHour> placeOf)
    {
        Hour = from.ReadInt64();
        BinaryArrays.Load(from, _isOdd);
        BinaryArrays.Load(from, Sums);
        BinaryArrays.Load(from, Bins);
        Place = Hour == long.MinValue ? default : placeOf(Hour);
    }
}

/// <summary>Where an hour is in the baseline.</summary>
/// <param name="HourOfWeek">0 to 167, from Monday 00:00.</param>
/// <param name="Kind">Kind of the day, from 0; -1 for an ordinary one.</param>
/// <param name="Factor">Times an ordinary day's rate until the kind's own is known.</param>
internal readonly record struct CalendarHour(int HourOfWeek, int Kind, double Factor)
{
    /// <summary>Hours of the week.</summary>
    public const int PerWeek = 168;

    /// <summary>The cell of the baseline that the hour is counted in.</summary>
    public int Cell => Kind < 0 ? HourOfWeek : PerWeek + 24 * Kind + HourOfWeek % 24;
}
