namespace Vigia.Stages.Behavior.Detection;

/// <summary>What one hour of the week, or of a kind of day, usually looks like: sums over its visits, older ones faded.</summary>
/// <param name="series">Series watched.</param>
/// <param name="bins">Score bins of each.</param>
internal sealed class BaselineCell(int series, int bins)
{
    // Some six visits count.
    private const double Fade = 0.85;

    /// <summary>Number of visits, where older ones count less.</summary>
    public double Weight { get; private set; }

    /// <summary>Hour since 1970 of the last visit.</summary>
    public long Visit { get; private set; } = long.MinValue;

    /// <summary>Records by series.</summary>
    public double[] Rows { get; } = new double[series];

    /// <summary>Flagged records by series.</summary>
    public double[] Flagged { get; } = new double[series];

    /// <summary>Records by series and score bin.</summary>
    public double[] Bins { get; } = new double[series * bins];

    /// <summary>Records by series in hours whose number of records was not odd, older ones faded.</summary>
    public double[] Volume { get; } = new double[series];

    /// <summary>Amounts of the same hours by series.</summary>
    public double[] Amount { get; } = new double[series];

    /// <summary>How many such hours, faded.</summary>
    public double[] VolumeWeight { get; } = new double[series];

    /// <summary>Whether it was visited at all.</summary>
    public bool IsKnown => Weight > 0;

    public void Add(HourBlock hour)
    {
        (Weight, Visit) = (Fade * Weight + 1, hour.Hour);
        for (int s = 0; s < Rows.Length; s++)
        {
            if (hour.IsOdd(s))
            {
                continue;
            }
            Rows[s] = Fade * Rows[s] + hour.Sums[s].Rows;
            Flagged[s] = Fade * Flagged[s] + hour.Sums[s].Flagged;
            for (int b = s * bins; b < (s + 1) * bins; b++)
            {
                Bins[b] = Fade * Bins[b] + hour.Bins[b];
            }
        }
    }

    /// <summary>Adds an hour's number of records and their amount.</summary>
    public void AddVolume(int s, double rows, double amount) =>
        (Volume[s], Amount[s], VolumeWeight[s]) = (Fade * Volume[s] + rows, Fade * Amount[s] + amount, Fade * VolumeWeight[s] + 1);

    /// <summary>Forgets a series' number of records and their amount.</summary>
    public void ClearVolume(int s) => (Volume[s], Amount[s], VolumeWeight[s]) = (0, 0, 0);

    /// <summary>Notes an hour from which rates are not learned.</summary>
    public void Visited(long hour) => Visit = hour;

    /// <summary>Forgets a series.</summary>
    public void Clear(int s)
    {
        (Rows[s], Flagged[s]) = (0, 0);
        Bins.AsSpan(s * bins, bins).Clear();
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Visit);
        to.Write(Weight);
        BinaryArrays.Save(to, Rows);
        BinaryArrays.Save(to, Flagged);
        BinaryArrays.Save(to, Bins);
        BinaryArrays.Save(to, Volume);
        BinaryArrays.Save(to, Amount);
        BinaryArrays.Save(to, VolumeWeight);
    }

    /// <summary>Takes over what was saved, unless this is newer.</summary>
    public void Load(BinaryReader from)
    {
        long visit = from.ReadInt64();
        if (visit > Visit)
        {
            (Visit, Weight) = (visit, from.ReadDouble());
            BinaryArrays.Load(from, Rows);
            BinaryArrays.Load(from, Flagged);
            BinaryArrays.Load(from, Bins);
            BinaryArrays.Load(from, Volume);
            BinaryArrays.Load(from, Amount);
            BinaryArrays.Load(from, VolumeWeight);
        }
    }
}
