namespace Vigia.Statistics.Drift;

/// <summary>
/// What an expectation by hour of the week is worth in records. It errs by the hours' own records, by those of the day's hour as far as
/// hours borrow from it, and by those of the whole as far as both do; hours that borrow from the same records err together. So a feature
/// that does not follow the clock is expected as well as the whole reference shows it, and no better.
/// </summary>
/// <param name="Hours">By hour of the week, its own records and those that the day's hour is worth in it: n + A2.</param>
/// <param name="HourBorrowed">A2.</param>
/// <param name="Days">By kind of hour, its own records and those that the whole is worth in it: n + A1.</param>
/// <param name="DayBorrowed">A1.</param>
/// <param name="Whole">Records of the reference.</param>
public sealed record HourlyWorth(double[] Hours, double HourBorrowed, double[] Days, double DayBorrowed, double Whole)
{
    /// <summary>
    /// The worth of a window's expectation: <c>1 / (sum w^2 / N_h + sum b^2 / N_d + c^2 / N)</c>, with w the part of its records in each
    /// hour, b what the hours borrow from each hour of the day, and c what these borrow from the whole.
    /// </summary>
    /// <param name="rowsByHour">The window's records in each hour of the week; at least one.</param>
    public double Of(ReadOnlySpan<long> rowsByHour)
    {
        double rows = 0;
        foreach (long own in rowsByHour)
        {
            rows += own;
        }
        Span<double> days = stackalloc double[HourOfWeek.Kinds];
        days.Clear();
        double variance = 0;
        for (int hour = 0; hour < rowsByHour.Length; hour++)
        {
            if (rowsByHour[hour] == 0)
            {
                continue;
            }
            double weight = rowsByHour[hour] / rows;
            variance += weight * weight / Hours[hour];
            days[HourOfWeek.KindOf(hour)] += weight * HourBorrowed / Hours[hour];
        }
        double whole = 0;
        for (int day = 0; day < days.Length; day++)
        {
            if (days[day] > 0)
            {
                variance += days[day] * days[day] / Days[day];
                whole += days[day] * DayBorrowed / Days[day];
            }
        }
        return 1 / (variance + (Whole > 0 ? whole * whole / Whole : 0));
    }
}
