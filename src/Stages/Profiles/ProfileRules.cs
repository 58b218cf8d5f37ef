using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles.Calibration;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Profiles;

/// <summary>What must hold within a profile, and between a profile and a schema.</summary>
public static class ProfileRules
{
    /// <summary>The first rule that the profile breaks, in words; null if it is sound.</summary>
    public static string? Broken(Profile profile)
    {
        if (profile.Rows < 0)
        {
            return "'rows' is negative";
        }
        foreach (FeatureProfile feature in profile.Features)
        {
            bool isNumber = feature.Type == FeatureType.Number;
            string? broken = (isNumber, feature.Numbers, feature.Categories) switch
            {
                (true, { } numbers, null) => Broken(numbers, profile.Rows),
                (false, null, { } categories) => Broken(categories, profile.Rows),
                _ => isNumber ? "a number needs 'numbers' alone" : "a category or boolean needs 'categories' alone",
            };
            broken ??= BrokenHours(feature.Hourly, feature.ToCells());
            if (broken is not null)
            {
                return $"feature '{feature.Name}': {broken}";
            }
        }
        foreach (ScoreProfile score in profile.Scores)
        {
            if (
                (
                    Broken(score.Numbers, profile.Rows)
                    ?? BrokenHours(score.Hourly, score.Numbers.ToCells())
                    ?? Broken(score.Calibration, profile)
                ) is
                { } broken
            )
            {
                return $"scores of model '{score.Model}': {broken}";
            }
        }
        return Twice(profile.Features.Select(f => f.Name), "feature")
            ?? Twice(profile.Scores.Select(s => s.Model), "model")
            ?? JointRules.Broken(profile)
            ?? SegmentRules.Broken(profile);
    }

    /// <summary>Every way in which the profile's features are not those of the schema, in words; empty if they are the same.</summary>
    public static IReadOnlyList<string> Differences(Profile profile, RecordSchema schema)
    {
        List<string> differences = [];
        Dictionary<string, FeatureProfile> known = profile.Features.ToDictionary(f => f.Name);
        foreach (FeatureSpec feature in schema.Features)
        {
            if (!known.Remove(feature.Name, out FeatureProfile? reference))
            {
                differences.Add($"feature '{feature.Name}' is not in the profile");
            }
            else if (reference.Type != feature.Type)
            {
                differences.Add(
                    $"feature '{feature.Name}' is a {Word(feature.Type)} in the schema and a {Word(reference.Type)} in the profile"
                );
            }
            else if (reference.Categories is { } categories)
            {
                differences.AddRange(Differences(feature, categories));
            }
        }
        differences.AddRange(known.Keys.Select(name => $"feature '{name}' of the profile is not in the schema"));
        return differences;
    }

    private static IEnumerable<string> Differences(FeatureSpec feature, CategoryCounts categories)
    {
        string[] declared = [.. CellLayout.ValuesOf(feature)];
        string[] counted = [.. categories.Values.Select(v => v.Value)];
        if (declared.Except(counted).ToArray() is { Length: > 0 } more)
        {
            yield return $"feature '{feature.Name}': the profile lacks the values {string.Join(", ", more)}";
        }
        if (counted.Except(declared).ToArray() is { Length: > 0 } fewer)
        {
            yield return $"feature '{feature.Name}': the schema does not declare the profile's values {string.Join(", ", fewer)}";
        }
    }

    internal static string? Broken(NumberCounts numbers, long rows)
    {
        if (numbers.Edges.Count == 1 || numbers.Bins.Count != Math.Max(0, numbers.Edges.Count - 1))
        {
            return $"{numbers.Edges.Count} edges do not go with {numbers.Bins.Count} bins";
        }
        for (int i = 0; i < numbers.Edges.Count; i++)
        {
            if (float.IsNaN(numbers.Edges[i]) || i > 0 && numbers.Edges[i] <= numbers.Edges[i - 1])
            {
                return $"edge {i} does not rise";
            }
        }
        return BrokenSum(numbers.ToCells(), rows) ?? BrokenMeans(numbers);
    }

    internal static string? BrokenHours(HourlyProfile? hourly, long[] whole)
    {
        if (hourly is null)
        {
            return null;
        }
        if (hourly.Counts.Count != HourOfWeek.Count || hourly.Counts.Any(h => h.Count != whole.Length))
        {
            return $"its counts by hour are not {HourOfWeek.Count} rows of {whole.Length} cells";
        }
        if (
            hourly.Counts.Any(h => h.Any(c => c < 0))
            || whole.Index().Any(cell => hourly.Counts.Sum(h => (decimal)h[cell.Index]) != cell.Item)
        )
        {
            return "its counts by hour do not add up to those of the whole";
        }
        return
            hourly.DayWorth > 0
            && hourly.WeekWorth > 0
            && hourly.Variation.Count > 0
            && hourly.Variation.All(v => v.Hours > 0 && v.Rho >= 0 && v.Freedom > 0)
            && hourly.Variation.Zip(hourly.Variation.Skip(1)).All(v => v.First.Hours < v.Second.Hours)
            ? null
            : "what was learned about its hours is not positive";
    }

    private static string? BrokenMeans(NumberCounts numbers)
    {
        if (numbers.Means is not { } means)
        {
            return null;
        }
        if (means.Count != numbers.Bins.Count)
        {
            return $"{means.Count} means do not go with {numbers.Bins.Count} bins";
        }
        for (int i = 0; i < means.Count; i++)
        {
            if (
                means[i].HasValue != numbers.Bins[i] > 0
                || means[i] is { } mean && !(mean >= numbers.Edges[i] && mean <= numbers.Edges[i + 1])
            )
            {
                return $"mean {i} does not lie within its bin";
            }
        }
        return null;
    }

    private static string? Broken(CalibrationProfile? calibration, Profile profile)
    {
        if (calibration is null)
        {
            return null;
        }
        if (calibration.Rates.Count != calibration.Edges.Count + 1)
        {
            return $"{calibration.Edges.Count} edges of the calibration do not go with {calibration.Rates.Count} rates";
        }
        for (int i = 0; i < calibration.Rates.Count; i++)
        {
            if (!(calibration.Rates[i] is >= 0 and <= 1) || i > 0 && calibration.Rates[i] < calibration.Rates[i - 1])
            {
                return $"rate {i} of the calibration is not a share or falls";
            }
            if (
                i < calibration.Edges.Count
                && (!float.IsFinite(calibration.Edges[i]) || i > 0 && calibration.Edges[i] <= calibration.Edges[i - 1])
            )
            {
                return $"edge {i} of the calibration does not rise";
            }
        }
        if (calibration.Records is { } records && (records.Count != calibration.Rates.Count || records.Any(r => r < 1)))
        {
            return $"{records.Count} numbers of records do not go with {calibration.Rates.Count} rates of the calibration";
        }
        return calibration.Legitimate < 1 || calibration.Fraud < 1 || (decimal)calibration.Legitimate + calibration.Fraud > profile.Rows
                ? "the calibration's numbers of records are not those of labelled ones"
            : profile.Period is null ? "a calibration needs the 'period' of the profile"
            : null;
    }

    private static string? Broken(CategoryCounts categories, long rows) =>
        BrokenSum(categories.ToCells(), rows) ?? Twice(categories.Values.Select(v => v.Value), "value");

    private static string? BrokenSum(long[] counts, long rows) =>
        counts.Any(c => c < 0) ? "a count is negative"
        : counts.Sum(c => (decimal)c) != rows ? $"its counts add up to {counts.Sum(c => (decimal)c)}, not to the {rows} rows"
        : null;

    internal static string? Twice(IEnumerable<string> names, string what) =>
        names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"{what} '{twice.Key}' appears twice" : null;

    private static string Word(FeatureType type) => type.ToString().ToLowerInvariant();
}
