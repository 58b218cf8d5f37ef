
namespace Vigia.Stages.Profiles;

/// <summary>What must hold within the joint score of a profile.</summary>
internal static class JointRules
{
    /// <summary>The first rule that it breaks, in words; null if it is sound or absent.</summary>
    public static string? Broken(Profile profile)
    {
        if (profile.Sample is { } sample && sample.Rows.Any(r => r.Count != sample.Features.Count + 1 || r[0] > 23 || r.Any(c => c > 255)))
        {
            return "a row of the sample is not an hour of the day and a cell of each feature";
        }
        if (profile.Joint is not { } joint)
        {
            return null;
        }
        if (joint.Features.Any(f => f.Edges.Zip(f.Edges.Skip(1)).Any(e => !(e.First < e.Second))))
        {
            return "edges of the joint score do not rise";
        }
        if (joint.Features.FirstOrDefault(j => profile.Features.All(f => f.Name != j.Feature)) is { } unknown)
        {
            return $"feature '{unknown.Feature}' of the joint score is not in the profile";
        }
        if (joint.Pairs.Any(p => !IsSound(p, joint.Features)))
        {
            return "a pair of the joint score has other counts than its features have cells";
        }
        return joint.Rows < 0 || joint.Rows > profile.Rows ? "the joint score has more records than the profile"
            : (ProfileRules.Broken(joint.Numbers, joint.Rows) ?? ProfileRules.BrokenHours(joint.Hourly, joint.Numbers.ToCells()))
                is { } broken
                ? $"joint score: {broken}"
            : null;
    }

    private static bool IsSound(JointCounts pair, IReadOnlyList<JointFeature> features) =>
        pair.First >= 0
        && pair.Second >= 0
        && pair.First < features.Count
        && pair.Second < features.Count
        && pair.Counts.Count == CodesOf(features[pair.First])
        && pair.Counts.All(row => row.Count == CodesOf(features[pair.Second]) && row.All(c => c >= 0));

    private static int CodesOf(JointFeature feature) => feature.Edges.Count + 2;
}
