using System.Text.Json;
using Vigia.Engine.Schemas;
using Vigia.Stages.Json;
using Vigia.Stages.Profiles;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Drift.Explanations;

/// <summary>
/// Tries to distinguish the records of a window from those of the reference, all features at once: for the report. Records of the reference
/// are taken at the same hours of the day, so that the rhythm of the day is no difference.
/// </summary>
/// <param name="profile">Holds a sample of the reference.</param>
/// <param name="schema">The records' schema.</param>
internal sealed class WindowClassifier(Profile profile, RecordSchema schema)
{
    // So many standard deviations are rarer than once in 10,000 reports.
    private const double Deviations = 4;

    // A feature of which the hour of the week leaves less than half to guess is the clock itself.
    private const double ClockPart = 0.5;

    private readonly int[] _columns =
    [
        .. schema.Features.Index().Where(f => !IsClock(profile.Features.First(p => p.Name == f.Item.Name))).Select(f => f.Index),
    ];

    /// <summary>The comparison; null without a sample of the reference, or with too few records at the same hours.</summary>
    /// <param name="rows">Records of the window, or a sample of them.</param>
    /// <param name="times">Event time of each, Unix ms.</param>
    public DomainComparison? Compare(ReadOnlySpan<float> rows, ReadOnlySpan<long> times)
    {
        if (_columns.Length == 0 || profile.Sample is not { } sample || !Fits(sample))
        {
            return null;
        }
        int width = schema.Features.Count;
        Queue<IReadOnlyList<long>>[] byHour = [.. Enumerable.Range(0, 24).Select(_ => new Queue<IReadOnlyList<long>>())];
        foreach (IReadOnlyList<long> row in sample.Rows)
        {
            byHour[row[0]].Enqueue(row);
        }
        float[][] edges = [.. sample.Features.Select(f => f.Edges.ToArray())];
        List<byte> reference = [];
        List<byte> window = [];
        for (int row = 0; row < times.Length; row++)
        {
            int hour = CodedSample.HourOf(times[row], profile.Span?.UtcOffsetHours ?? 0);
            if (byHour[hour].TryDequeue(out IReadOnlyList<long>? usual))
            {
                long[] own = CodedSample.CodesOf(rows.Slice(row * width, width), edges);
                reference.AddRange(_columns.Select(c => (byte)usual[c + 1]));
                window.AddRange(_columns.Select(c => (byte)own[c]));
            }
        }
        return DomainClassifier.Compare([.. reference], [.. window], _columns.Length);
    }

    /// <summary>Writes a comparison as the property <c>classifier</c>.</summary>
    /// <param name="json">The report.</param>
    /// <param name="window">The window as configured.</param>
    /// <param name="found">The comparison.</param>
    public void Write(Utf8JsonWriter json, string window, DomainComparison found)
    {
        json.WriteStartObject("classifier");
        json.WriteString("window", window);
        json.WriteNumber("rows", found.SecondRows);
        json.WriteNumber("reference_rows", found.FirstRows);
        JsonValues.WriteNumber(json, "auc", found.Auc);
        JsonValues.WriteNumber(json, "auc_by_chance", found.ChanceMean);
        JsonValues.WriteNumber(json, "auc_by_chance_std", found.ChanceDeviation);
        json.WriteBoolean("different", found.Deviations >= Deviations);
        FeatureShare.Write(
            json,
            [
                .. found
                    .Shares.Select((share, i) => new FeatureShare(schema.Features[_columns[i]].Name, share))
                    .OrderByDescending(s => s.Share)
                    .Take(DriftExplainer.Named),
            ]
        );
        json.WriteEndObject();
    }

    private static bool IsClock(FeatureProfile feature)
    {
        if (feature.Hourly is not { } hourly)
        {
            return false;
        }
        double all = hourly.Counts.Sum(h => h.Sum());
        double always = feature.ToCells().Max() / all;
        double byHour = hourly.Counts.Sum(h => h.Max()) / all;
        return byHour - always > ClockPart * (1 - always);
    }

    // A profile may have features or values in another order; cells would then mean something else.
    private bool Fits(CodedSample sample) =>
        sample.Features.Select(f => f.Feature).SequenceEqual(schema.Features.Select(f => f.Name))
        && sample.Features.Zip(schema.Features).All(f => JointReference.HasSameValues(f.First, schema));
}
