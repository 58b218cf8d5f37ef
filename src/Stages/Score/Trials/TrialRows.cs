using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Trials;

/// <summary>Makes rows of features for trials; the same model and schema give the same rows.</summary>
/// <param name="features">The schema's features.</param>
/// <param name="named">The values that the model's file names for each; null where any may do.</param>
/// <param name="samples">Rows that the model is known to take.</param>
internal sealed class TrialRows(IReadOnlyList<FeatureSpec> features, float[]?[] named, IReadOnlyList<float[]> samples)
{
    /// <summary>Values of one kind that are kept per feature.</summary>
    public const int NamedLimit = 256;

    // One row in so many holds outliers, so that every batch of some size mixes them with plain rows.
    private const int OutlierEvery = 5;

    private static readonly float[] Outliers = [1e6f, -1e6f, 3e3f, -40f];

    private readonly Random _random = new(20_260_101);

    /// <summary>Equal rows to begin with, the likeliest to be accepted first: a sample, zeros, values that the file names, ones.</summary>
    public IEnumerable<float[]> Candidates()
    {
        if (samples.Count > 0)
        {
            yield return samples[0];
        }
        yield return new float[features.Count];
        if (Array.Exists(named, values => values is not null))
        {
            yield return [.. named.Select(values => values?[0] ?? 0)];
        }
        yield return [.. Enumerable.Repeat(1f, features.Count)];
    }

    /// <summary>
    /// Rows that differ: samples, then plain values around 0, outliers among them, declared categories, values that the file names.
    /// </summary>
    public float[][] Varied(int count) =>
        [.. samples.Take(count / 2), .. Enumerable.Range(0, count).Select(row => Row(row % OutlierEvery == OutlierEvery - 1))];

    /// <summary>Rows as a batch.</summary>
    public static BatchFeatures Batch(IReadOnlyList<float[]> rows)
    {
        var batch = new BatchFeatures();
        batch.Begin(rows.SelectMany(row => row).ToArray(), rows.Count, rows[0].Length);
        return batch;
    }

    private float[] Row(bool hasOutliers)
    {
        var row = new float[features.Count];
        for (int column = 0; column < row.Length; column++)
        {
            row[column] = named[column] is { } values ? values[_random.Next(values.Length)] : Value(features[column], hasOutliers);
        }
        return row;
    }

    private float Value(FeatureSpec feature, bool hasOutliers) =>
        feature.Type switch
        {
            FeatureType.Boolean => _random.Next(2),
            FeatureType.Category => _random.Next(Math.Max(1, feature.Values.Count)),
            _ => hasOutliers ? Outliers[_random.Next(Outliers.Length)] : (float)((_random.NextDouble() * 4) - 2),
        };
}
