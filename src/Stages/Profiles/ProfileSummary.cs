using System.Globalization;

namespace Vigia.Stages.Profiles;

/// <summary>What a profile made of each feature, one line each: how it is cut, and which values have cells of their own.</summary>
public static class ProfileSummary
{
    private const int ValuesShown = 8;

    // More variation than this hides changes of half the default threshold: the reference itself drifts, or has a season longer than a
    // week.
    private const double MuchRho = 0.002;

    /// <summary>A line on the time that the reference covers, then one for each feature, in the order of the profile.</summary>
    public static IEnumerable<string> Lines(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        IEnumerable<string> features = profile.Features.Select(f =>
            $"feature '{f.Name}': {(f.Numbers is { } numbers ? Describe(numbers, profile.Rows) : Describe(f.Categories!, profile.Rows))}{Variation(f.Hourly)}"
        );
        return [Time(profile), .. features];
    }

    private static string Time(Profile profile)
    {
        if (profile.Span is not { } span || profile.Features.All(f => f.Hourly is null))
        {
            return "time: less than a day of records; windows are compared with the whole reference, so daily rhythm counts as drift";
        }
        string what =
            span.Days < 7 ? "hours of the week without records are compared with the same hour of other days"
            : span.Days < ProfileSpan.DaysForVariation
                ? "windows are compared with their own hours; how weeks differ cannot be learned from so few days, so some difference is taken for granted"
            : "windows are compared with their own hours, and how weeks differ is learned";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"time: {span.Days} days, {span.Start:yyyy-MM-dd HH:mm} to {span.End:yyyy-MM-dd HH:mm} UTC; {what}"
        );
    }

    private static string Variation(HourlyProfile? hourly)
    {
        double rho = hourly?.Variation.Max(v => v.Rho) ?? 0;
        return rho <= MuchRho
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; varies so much within the reference that windows count as at most {1 / rho:N0} records: small changes cannot be seen, look whether the reference itself drifts"
            );
    }

    private static string Describe(NumberCounts numbers, long rows)
    {
        if (numbers.Bins.Count == 0)
        {
            return "no number in the reference; it cannot be compared, only its missing values can";
        }
        (float Value, long Count)[] single = [.. SingleValues(numbers)];
        string missing = numbers.Missing > 0 ? $", {Share(numbers.Missing, rows)} missing" : "";
        if (single.Length == 1 && numbers.Bins.Count == 1)
        {
            return $"constant {Text(single[0].Value)}{missing}";
        }
        string own =
            single.Length == 0
                ? ""
                : $"; own cells: {string.Join(", ", single.OrderByDescending(s => s.Count).Take(ValuesShown).Select(s => $"{Text(s.Value)} ({Share(s.Count, rows)})"))}"
                    + (single.Length > ValuesShown ? $" and {single.Length - ValuesShown} more" : "");
        return $"{numbers.Bins.Count} bins from {Text(numbers.Edges[0])} to {Text(float.BitDecrement(numbers.Edges[^1]))}{own}{missing}";
    }

    private static string Describe(CategoryCounts categories, long rows)
    {
        int used = categories.Values.Count(v => v.Count > 0);
        string unused = used < categories.Values.Count ? $", {categories.Values.Count - used} of them never" : "";
        string missing = categories.Missing > 0 ? $", {Share(categories.Missing, rows)} missing" : "";
        string unseen = categories.Unseen > 0 ? $", {Share(categories.Unseen, rows)} with a value that is not declared" : "";
        return $"{categories.Values.Count} values{unused}{missing}{unseen}";
    }

    /// <summary>Bins in which only one value occurred: their mean is their lower edge.</summary>
    private static IEnumerable<(float Value, long Count)> SingleValues(NumberCounts numbers)
    {
        for (int i = 0; i < numbers.Bins.Count; i++)
        {
            if (numbers.Bins[i] > 0 && numbers.Means?[i] == (double)numbers.Edges[i])
            {
                yield return (numbers.Edges[i], numbers.Bins[i]);
            }
        }
    }

    private static string Share(long count, long rows)
    {
        double share = count / (double)rows;
        return share < 0.0001 ? "under 0.01 %" : share.ToString("0.## %", CultureInfo.InvariantCulture);
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
