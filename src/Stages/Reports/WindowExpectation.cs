using System.Numerics.Tensors;
using System.Text.Json;
using Vigia.Stages.Json;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>
/// What a window was expected to hold of one feature or score at its hours of the week. Expectations of partitions add up like their
/// counts: shares by their records, and the worth of each hour is the same in all of them.
/// </summary>
/// <param name="Shares">Expected share of each cell; they add up to 1.</param>
/// <param name="Worth">What the expectation of each hour of the week is worth in records; 0 for hours without records in the
/// window.</param>
/// <param name="Variation">How much such windows vary anyway.</param>
internal sealed record WindowExpectation(double[] Shares, HourlyWorth Worth, WindowVariation Variation)
{
    /// <summary>The expectation of a window.</summary>
    /// <param name="clock">The reference by hour of the week.</param>
    /// <param name="hours">Records in each hour of the week, at least one.</param>
    /// <param name="cells">Cells of the feature or score.</param>
    /// <param name="length">Length of the window.</param>
    public static WindowExpectation Of(ClockedReference clock, ReadOnlySpan<long> hours, int cells, TimeSpan length)
    {
        double[] shares = new double[cells];
        clock.Hourly.Expect(hours, shares);
        double sum = shares.Sum();
        HourlyWorth all = clock.Hourly.Worth;
        double[] worth = new double[hours.Length];
        double[] days = new double[all.Days.Length];
        for (int hour = 0; hour < hours.Length; hour++)
        {
            if (hours[hour] > 0)
            {
                int day = HourOfWeek.KindOf(hour);
                (worth[hour], days[day]) = (all.Hours[hour], all.Days[day]);
            }
        }
        return new WindowExpectation([.. shares.Select(s => s / sum)], all with { Hours = worth, Days = days }, clock.VariationOf(length));
    }

    /// <summary>The expectation of all records of several partitions.</summary>
    /// <param name="parts">Records and expectation of each.</param>
    public static WindowExpectation Merge(IReadOnlyList<(long Rows, WindowExpectation Expectation)> parts)
    {
        WindowExpectation first = parts[0].Expectation;
        double[] shares = new double[first.Shares.Length];
        double[] worth = new double[first.Worth.Hours.Length];
        double[] days = new double[first.Worth.Days.Length];
        double rows = parts.Sum(p => p.Rows);
        foreach ((long own, WindowExpectation part) in parts)
        {
            for (int i = 0; i < shares.Length; i++)
            {
                shares[i] += own / rows * part.Shares[i];
            }
            TensorPrimitives.Max(worth, part.Worth.Hours, worth);
            TensorPrimitives.Max(days, part.Worth.Days, days);
        }
        return new WindowExpectation(shares, first.Worth with { Hours = worth, Days = days }, first.Variation);
    }

    /// <summary>Expected shares times what they are worth in records.</summary>
    /// <param name="hours">Records in each hour of the week.</param>
    public double[] Expected(ReadOnlySpan<long> hours)
    {
        double worth = Worth.Of(hours);
        return [.. Shares.Select(s => s * worth)];
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="json">A feature or score of a report.</param>
    /// <param name="hours">Hours of the week with records, in the order of the report.</param>
    public static WindowExpectation Read(JsonElement json, IReadOnlyList<int> hours)
    {
        double[] shares = [.. json.GetProperty("expected").EnumerateArray().Select(s => s.GetDouble())];
        double[] own = [.. json.GetProperty("hour_worth").EnumerateArray().Select(w => w.GetDouble())];
        if (own.Length != hours.Count || own.Any(w => !(w > 0)) || shares.Any(s => !(s >= 0)))
        {
            throw new WindowReportException("what was expected of a feature or score is not positive, or not of the report's hours");
        }
        double freedom = json.GetProperty("freedom") is { ValueKind: JsonValueKind.Number } number
            ? number.GetDouble()
            : double.PositiveInfinity;
        return new WindowExpectation(
            shares,
            ReadWorth(json, hours, own),
            new WindowVariation(json.GetProperty("rho").GetDouble(), freedom)
        );
    }

    /// <summary>Writes its properties.</summary>
    public void Write(Utf8JsonWriter json)
    {
        WriteNumbers(json, "expected", Shares);
        WriteNumbers(json, "hour_worth", Worth.Hours.Where(w => w > 0));
        json.WriteStartObject("borrowed");
        json.WriteNumber("by_hour", Worth.HourBorrowed);
        json.WriteNumber("by_day", Worth.DayBorrowed);
        WriteNumbers(json, "day_worth", Worth.Hours.Index().Where(h => h.Item > 0).Select(h => Worth.Days[HourOfWeek.KindOf(h.Index)]));
        json.WriteNumber("whole_worth", Worth.Whole);
        json.WriteEndObject();
        json.WriteNumber("rho", Variation.Rho);
        JsonValues.WriteNumber(json, "freedom", Variation.Freedom);
    }

    /// <summary>Reports of earlier programs do not say what hours borrow: as if they borrowed nothing.</summary>
    private static HourlyWorth ReadWorth(JsonElement json, IReadOnlyList<int> hours, double[] own)
    {
        double[] worth = new double[HourOfWeek.Count];
        foreach ((int hour, double value) in hours.Zip(own))
        {
            worth[hour] = value;
        }
        double[] days = new double[HourOfWeek.Kinds];
        if (!json.TryGetProperty("borrowed", out JsonElement borrowed))
        {
            return new HourlyWorth(worth, 0, days, 0, 0);
        }
        double[] byHour = [.. borrowed.GetProperty("day_worth").EnumerateArray().Select(w => w.GetDouble())];
        if (byHour.Length != hours.Count || byHour.Any(w => !(w > 0)))
        {
            throw new WindowReportException("what the hours of a report borrow is not positive, or not of its hours");
        }
        foreach ((int hour, double value) in hours.Zip(byHour))
        {
            days[HourOfWeek.KindOf(hour)] = value;
        }
        double Number(string name) => borrowed.GetProperty(name).GetDouble();
        return new HourlyWorth(worth, Number("by_hour"), days, Number("by_day"), Number("whole_worth"));
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }
}
