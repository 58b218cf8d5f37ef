namespace Vigia.Stages.Profiles;

/// <summary>What must hold between a profile's segments and its whole.</summary>
internal static class SegmentRules
{
    /// <summary>The first rule that the segments break, in words; null if they are sound.</summary>
    public static string? Broken(Profile profile)
    {
        long[][] whole = [.. profile.Features.Select(f => f.ToCells()), .. profile.Scores.Select(s => s.Numbers.ToCells())];
        foreach (SegmentProfile segment in profile.Segments ?? [])
        {
            string? broken = BrokenValues(segment, profile) ?? BrokenShape(segment, profile, whole) ?? BrokenCounts(segment, whole);
            if (broken is not null)
            {
                return $"segments by '{segment.Feature}': {broken}";
            }
        }
        return ProfileRules.Twice((profile.Segments ?? []).Select(s => s.Feature), "segments by");
    }

    private static string? BrokenValues(SegmentProfile segment, Profile profile)
    {
        if (profile.Features.FirstOrDefault(f => f.Name == segment.Feature)?.Categories is not { } categories)
        {
            return "no category of the profile is called that";
        }
        return segment.Values.Select(v => v.Value).Except(categories.Values.Select(v => v.Value)).FirstOrDefault() is { } unknown
            ? $"'{unknown}' is not a value of it"
            : ProfileRules.Twice(segment.Values.Select(v => v.Value), "value");
    }

    private static string? BrokenShape(SegmentProfile segment, Profile profile, long[][] whole) =>
        segment
            .Groups()
            .All(g =>
                g.Features.Count == profile.Features.Count
                && g.Joint?.Count == profile.Joint?.Numbers.ToCells().Length
                && g.Subjects().Select(s => s.Count).SequenceEqual(whole.Select(w => w.Length))
            )
            ? null
            : "its cells are not those of the features and scores";

    private static string? BrokenCounts(SegmentProfile segment, long[][] whole)
    {
        foreach (SegmentCells group in segment.Groups())
        {
            if (group.Subjects().Any(s => s.Any(c => c < 0)))
            {
                return "a count is negative";
            }
            if (group.Subjects().Select(s => s.Sum(c => (decimal)c)).Distinct().Count() > 1)
            {
                return "the counts of one value add up to different numbers of records";
            }
        }
        decimal[] left = [.. whole.SelectMany(s => s)];
        foreach (SegmentCells group in segment.Groups())
        {
            foreach ((int cell, long count) in group.Subjects().SelectMany(s => s).Index())
            {
                left[cell] -= count;
            }
        }
        return left.All(c => c == 0) ? null : "its counts do not add up to those of the whole";
    }
}
