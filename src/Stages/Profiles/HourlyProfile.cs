using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Profiles;

/// <summary>When the records of a reference happened.</summary>
/// <param name="Start">Begin of the first hour with records.</param>
/// <param name="End">End of the last hour with records.</param>
/// <param name="Days">Days with records.</param>
/// <param name="UtcOffsetHours">Local time minus UTC: hours of the week are local.</param>
public sealed record ProfileSpan(DateTimeOffset Start, DateTimeOffset End, int Days, int UtcOffsetHours)
{
    /// <summary>Fewer days do not show how weeks differ.</summary>
    public const int DaysForVariation = 14;
}

/// <summary>One feature's or score's reference by hour of the week.</summary>
public sealed record HourlyProfile
{
    /// <summary>Records that the whole is worth in an hour of the day.</summary>
    public required double DayWorth { get; init; }

    /// <summary>Records that the hour of the day is worth in an hour of the week.</summary>
    public required double WeekWorth { get; init; }

    /// <summary>How much windows vary while nothing drifts, by length, rising.</summary>
    public required IReadOnlyList<VariationProfile> Variation { get; init; }

    /// <summary>Counts of each hour of the week, from Monday 00:00, in the order of the cells.</summary>
    [JsonConverter(typeof(CountRowsConverter))]
    public required IReadOnlyList<IReadOnlyList<long>> Counts { get; init; }
}

/// <summary>How much windows of one length vary while nothing drifts.</summary>
/// <param name="Hours">Length of the windows.</param>
/// <param name="Rho">Overdispersion.</param>
/// <param name="Freedom">Degrees of freedom of the variation.</param>
public sealed record VariationProfile(double Hours, double Rho, double Freedom)
{
    internal WindowVariation ToVariation() => new(Rho, Freedom);
}

/// <summary>Rows of counts, each as one text such as <c>12,0,3</c>: a number to a line would make the file ten times as long.</summary>
internal sealed class CountRowsConverter : JsonConverter<IReadOnlyList<IReadOnlyList<long>>>
{
    public override IReadOnlyList<IReadOnlyList<long>> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }
        List<IReadOnlyList<long>> rows = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            rows.Add(reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()!) : throw new JsonException());
        }
        return rows;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<long>> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (IReadOnlyList<long> row in value)
        {
            writer.WriteStringValue(string.Join(',', row.Select(c => c.ToString(CultureInfo.InvariantCulture))));
        }
        writer.WriteEndArray();
    }

    private static long[] Parse(string text)
    {
        string[] parts = text.Split(',');
        long[] counts = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out counts[i]))
            {
                throw new JsonException();
            }
        }
        return counts;
    }
}
