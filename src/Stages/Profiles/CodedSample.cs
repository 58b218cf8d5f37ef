using System.Text.Json.Serialization;
using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Profiles;

/// <summary>Some records of the reference, each value as the number of its cell: no value itself is kept, and no id.</summary>
public sealed record CodedSample
{
    /// <summary>Records kept at most.</summary>
    internal const int RowsMax = 2000;

    /// <summary>The features, and how their values are cut.</summary>
    public required IReadOnlyList<JointFeature> Features { get; init; }

    /// <summary>A row for each record: its local hour of the day, then its cell of each feature (0 for no value).</summary>
    [JsonConverter(typeof(CountRowsConverter))]
    public required IReadOnlyList<IReadOnlyList<long>> Rows { get; init; }

    /// <summary>Takes every so many rows of a sample.</summary>
    /// <param name="schema">The schema of the records.</param>
    /// <param name="edges">How each feature is cut.</param>
    /// <param name="sample">The rows.</param>
    /// <param name="width">Values of a row, which begins with the features.</param>
    /// <param name="utcOffsetHours">Local time minus UTC.</param>
    internal static CodedSample Of(RecordSchema schema, IReadOnlyList<float[]> edges, RowSample sample, int width, int utcOffsetHours)
    {
        int step = Math.Max(1, (sample.Rows + RowsMax - 1) / RowsMax);
        List<long[]> rows = [];
        for (int row = 0; row < sample.Rows; row += step)
        {
            ReadOnlySpan<float> own = sample.Values.Slice(row * width, edges.Count);
            rows.Add([HourOf(sample.Times[row], utcOffsetHours), .. CodesOf(own, edges)]);
        }
        return new CodedSample
        {
            Features =
            [
                .. schema.Features.Select(
                    (f, i) => new JointFeature(f.Name, edges[i], f.Type == FeatureType.Number ? null : [.. CellLayout.ValuesOf(f)])
                ),
            ],
            Rows = rows,
        };
    }

    /// <summary>Local hour of the day, 0 to 23.</summary>
    internal static int HourOf(long time, int utcOffsetHours) => HourOfWeek.Of(HourOfWeek.Since1970(time, utcOffsetHours)) % 24;

    /// <summary>The cell of each value.</summary>
    internal static long[] CodesOf(ReadOnlySpan<float> values, IReadOnlyList<IReadOnlyList<float>> edges)
    {
        long[] codes = new long[edges.Count];
        for (int i = 0; i < codes.Length; i++)
        {
            float value = values[i];
            codes[i] = float.IsNaN(value) ? 0 : 1 + edges[i].Count(e => value >= e);
        }
        return codes;
    }
}
