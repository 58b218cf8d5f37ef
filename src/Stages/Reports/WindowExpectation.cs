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
internal sealed record WindowExpectation(double[] Shares, double[] Worth, WindowVariation Variation)
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
        double[] worth = new double[hours.Length];
        for (int hour = 0; hour < hours.Length; hour++)
        {
            worth[hour] = hours[hour] > 0 ? clock.Hourly.WorthOf(hour) : 0;
        }
        return new WindowExpectation([.. shares.Select(s => s / sum)], worth, clock.VariationOf(length));
    }

    /// <summary>The expectation of all records of several partitions.</summary>
    /// <param name="parts">Records and expectation of each.</param>
    public static WindowExpectation Merge(IReadOnlyList<(long Rows, WindowExpectation Expectation)> parts)
    {
        WindowExpectation first = parts[0].Expectation;
        double[] shares = new double[first.Shares.Length];
        double[] worth = new double[first.Worth.Length];
        double rows = parts.Sum(p => p.Rows);
        foreach ((long own, WindowExpectation part) in parts)
        {
            for (int i = 0; i < shares.Length; i++)
            {
                shares[i] += own / rows * part.Shares[i];
            }
            for (int hour = 0; hour < worth.Length; hour++)
            {
                worth[hour] = Math.Max(worth[hour], part.Worth[hour]);
            }
        }
        return new WindowExpectation(shares, worth, first.Variation);
    }

    /// <summary>Expected shares times what they are worth in records.</summary>
    /// <param name="hours">Records in each hour of the week.</param>
    public double[] Expected(ReadOnlySpan<long> hours)
    {
        double rows = 0;
        foreach (long own in hours)
        {
            rows += own;
        }
        double variance = 0;
        for (int hour = 0; hour < hours.Length; hour++)
        {
            variance += hours[hour] > 0 ? hours[hour] / rows * (hours[hour] / rows) / Worth[hour] : 0;
        }
        return [.. Shares.Select(s => s / variance)];
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
        double[] worth = new double[HourOfWeek.Count];
        foreach ((int hour, double value) in hours.Zip(own))
        {
            worth[hour] = value;
        }
        double freedom = json.GetProperty("freedom") is { ValueKind: JsonValueKind.Number } number
            ? number.GetDouble()
            : double.PositiveInfinity;
        return new WindowExpectation(shares, worth, new WindowVariation(json.GetProperty("rho").GetDouble(), freedom));
    }

    /// <summary>Writes its properties.</summary>
    public void Write(Utf8JsonWriter json)
    {
        WriteNumbers(json, "expected", Shares);
        WriteNumbers(json, "hour_worth", Worth.Where(w => w > 0));
        json.WriteNumber("rho", Variation.Rho);
        JsonValues.WriteNumber(json, "freedom", Variation.Freedom);
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
