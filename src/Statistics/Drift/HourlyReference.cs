namespace Vigia.Statistics.Drift;

/// <summary>
/// A reference by hour of the week. Each hour's shares are its own counts, shrunk towards the same hour of other days of its kind, and
/// these towards the whole: <c>p = (counts + A2 p_day) / (n + A2)</c>, <c>p_day = (counts of the day's hour + A1 p_whole) / (n + A1)</c>.
/// How much is borrowed, A1 and A2, is learned from the reference: a feature that does not follow the clock keeps the shares of the whole.
/// </summary>
public sealed class HourlyReference
{
    private readonly double[][] _shares;

    /// <param name="counts">For each hour of the week the records in each cell.</param>
    /// <param name="dayWorth">A1, records that the whole is worth in an hour of the day.</param>
    /// <param name="weekWorth">A2, records that the hour of the day is worth in an hour of the week.</param>
    public HourlyReference(IReadOnlyList<double[]> counts, double dayWorth, double weekWorth)
    {
        ArgumentNullException.ThrowIfNull(counts);
        double[] whole = Whole(counts);
        double[][] byDay = ByDay(counts);
        double[][] days = [.. byDay.Select(d => Shrink(d, whole, dayWorth))];
        _shares = [.. counts.Select((c, hour) => Shrink(c, days[HourOfWeek.KindOf(hour)], weekWorth))];
        Worth = new HourlyWorth(
            [.. counts.Select(c => c.Sum() + weekWorth)],
            weekWorth,
            [.. byDay.Select(d => d.Sum() + dayWorth)],
            dayWorth,
            counts.Sum(c => c.Sum())
        );
    }

    /// <summary>Records that the whole is worth in an hour of the day.</summary>
    public double DayWorth => Worth.DayBorrowed;

    /// <summary>Records that the hour of the day is worth in an hour of the week.</summary>
    public double WeekWorth => Worth.HourBorrowed;

    /// <summary>What expectations are worth in records.</summary>
    public HourlyWorth Worth { get; }

    /// <summary>
    /// Learns how much hours borrow from each other, by likelihood; an hour's own records are left out of what it is compared with.
    /// </summary>
    /// <param name="counts">For each hour of the week the records in each cell.</param>
    public static HourlyReference Learn(IReadOnlyList<double[]> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        double[] whole = Whole(counts);
        double[][] days = ByDay(counts);
        double dayWorth = DirichletMultinomial.Concentration(days, [.. days.Select(_ => whole)]);
        double[][] others =
        [
            .. counts.Select((c, hour) => Shrink([.. days[HourOfWeek.KindOf(hour)].Zip(c, (day, own) => day - own)], whole, dayWorth)),
        ];
        return new HourlyReference(counts, dayWorth, DirichletMultinomial.Concentration(counts, others));
    }

    /// <summary>The expectation of a window, weighted by its own records: how many come at which hour is not drift.</summary>
    /// <param name="rowsByHour">The window's records in each hour of the week; at least one.</param>
    /// <param name="expected">Expected shares times what the expectation is worth in records; overwritten.</param>
    public void Expect(ReadOnlySpan<long> rowsByHour, Span<double> expected)
    {
        double rows = 0;
        foreach (long own in rowsByHour)
        {
            rows += own;
        }
        expected.Clear();
        double worth = Worth.Of(rowsByHour);
        for (int hour = 0; hour < rowsByHour.Length; hour++)
        {
            if (rowsByHour[hour] == 0)
            {
                continue;
            }
            double weight = worth * (rowsByHour[hour] / rows);
            double[] shares = _shares[hour];
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] += weight * shares[i];
            }
        }
    }

    private static double[] Whole(IReadOnlyList<double[]> counts)
    {
        double[] whole = new double[counts[0].Length];
        Array.Fill(whole, 0.5 / whole.Length);
        foreach (double[] hour in counts)
        {
            Add(whole, hour);
        }
        double total = whole.Sum();
        return [.. whole.Select(w => w / total)];
    }

    private static double[][] ByDay(IReadOnlyList<double[]> counts)
    {
        double[][] days = [.. Enumerable.Range(0, HourOfWeek.Kinds).Select(_ => new double[counts[0].Length])];
        for (int hour = 0; hour < counts.Count; hour++)
        {
            Add(days[HourOfWeek.KindOf(hour)], counts[hour]);
        }
        return days;
    }

    private static double[] Shrink(double[] counts, double[] towards, double worth)
    {
        double total = counts.Sum() + worth;
        return [.. counts.Zip(towards, (count, share) => (count + worth * share) / total)];
    }

    private static void Add(double[] sum, double[] counts)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += counts[i];
        }
    }
}
