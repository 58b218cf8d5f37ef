using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;
using Vigia.Statistics.Histograms;

namespace Vigia.Stages.Drift;

/// <summary>What drift is split by, and each slot's own reference: the profile's records of the same values.</summary>
internal sealed class DriftSegments
{
    private readonly long[] _referenceRows;

    private DriftSegments(SegmentPlan plan, long[] reference, int block, int firstCells)
    {
        Plan = plan;
        Reference = reference;
        Expected = [.. reference.Select(r => (double)r)];
        Block = block;
        _referenceRows =
        [
            .. Enumerable.Range(0, plan.SlotCount).Select(slot => reference.AsSpan(slot * block, firstCells).ToArray().Sum()),
        ];
    }

    /// <summary>Only the whole: no segments.</summary>
    public static DriftSegments None { get; } = new(SegmentPlan.None, [], 0, 0);

    public SegmentPlan Plan { get; }

    /// <summary>The reference's counts: a block for each slot, with the cells of all features, then of all scores.</summary>
    public long[] Reference { get; }

    /// <summary>The same as numbers to calculate with.</summary>
    public double[] Expected { get; }

    /// <summary>Cells of a block.</summary>
    public int Block { get; }

    /// <summary>Records of the reference in a slot.</summary>
    public long ReferenceRows(int slot) => _referenceRows[slot];

    /// <summary>Metric series that segments add: severity, evidence and effect.</summary>
    public long SeriesOf(int subjects, int windows) => 3L * Plan.SlotCount * subjects * windows;

    /// <param name="reference">The profile, fitted to the pipeline.</param>
    /// <param name="options">Features that are categories of its schema.</param>
    /// <exception cref="ProfileException">The profile has no counts by one of the features; the message says what to do.</exception>
    public static DriftSegments Fit(DriftReference reference, SegmentOptions options)
    {
        SegmentPlan plan = SegmentPlan.Of(reference.Schema, options, reference.Profile.CountsByValue());
        if (plan.Dimensions.Count == 0)
        {
            return None;
        }
        int[] cells = [.. PlacesInProfile(reference)];
        long[] counts = new long[plan.SlotCount * cells.Length];
        foreach (SegmentDimension dimension in plan.Dimensions)
        {
            foreach ((int slot, SegmentCells group) in GroupsOf(dimension, reference))
            {
                long[] own = [.. group.Subjects().SelectMany(s => s), .. group.Joint ?? []];
                for (int i = 0; i < cells.Length; i++)
                {
                    counts[(dimension.First + slot) * cells.Length + i] += own[cells[i]];
                }
            }
        }
        return new DriftSegments(plan, counts, cells.Length, reference.Subjects[0].Cells.Count);
    }

    private static IEnumerable<(int Slot, SegmentCells Group)> GroupsOf(SegmentDimension dimension, DriftReference reference)
    {
        string name = dimension.Feature;
        if (reference.Profile.Segments?.FirstOrDefault(s => s.Feature == name) is not { } segment)
        {
            string first = reference.Schema.Segments.Contains(name)
                ? ""
                : $"add '{name}' to the 'segments' of schema '{reference.Schema.Name}', then ";
            throw new ProfileException(
                $"the profile has no counts by '{name}', which each segment is compared with; {first}build it again with 'vigia profile CONFIG --input FILES --output FILE'"
            );
        }
        string[] values = [.. reference.Schema.Features[dimension.Column].Values];
        IEnumerable<(float Code, SegmentCells? Group)> groups =
        [
            .. segment.Values.Select(v => ((float)Array.IndexOf(values, v.Value), v.Cells)),
            (UnseenNaN.Value, segment.Unseen),
            (float.NaN, segment.Missing),
        ];
        return groups.Where(g => g.Group is not null).Select(g => (dimension.SlotOf(g.Code), g.Group!));
    }

    /// <summary>
    /// For each cell of a block its place among the cells of the profile, whose features and values may stand in another order.
    /// </summary>
    private static IEnumerable<int> PlacesInProfile(DriftReference reference)
    {
        Profile profile = reference.Profile;
        int[] lengths = [.. profile.Features.Select(f => f.ToCells().Length), .. profile.Scores.Select(s => s.Numbers.ToCells().Length)];
        string[] features = [.. profile.Features.Select(f => f.Name)];
        string[] scores = [.. profile.Scores.Select(s => s.Model)];
        foreach (FeatureSpec feature in reference.Schema.Features)
        {
            int index = Array.IndexOf(features, feature.Name);
            int start = lengths[..index].Sum();
            string[] values = [.. profile.Features[index].Categories?.Values.Select(v => v.Value) ?? []];
            IEnumerable<int> own = Enumerable.Range(start, lengths[index]);
            foreach (
                int place in feature.Type == FeatureType.Number
                    ? own
                    : CellLayout.ValuesOf(feature).Select(v => start + Array.IndexOf(values, v)).Concat(own.TakeLast(2))
            )
            {
                yield return place;
            }
        }
        if (reference.Joint is { } joint)
        {
            foreach (int place in Enumerable.Range(lengths.Sum(), joint.Subject.Cells.Count))
            {
                yield return place;
            }
        }
        foreach ((_, DriftSubject score) in reference.Scores)
        {
            int index = features.Length + Array.IndexOf(scores, score.Name);
            foreach (int place in Enumerable.Range(lengths[..index].Sum(), lengths[index]))
            {
                yield return place;
            }
        }
    }
}
