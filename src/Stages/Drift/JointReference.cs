using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Drift;

/// <summary>How well features go together, fitted to a schema: one more subject, beside features and scores.</summary>
/// <param name="Model">Scores the rows of the schema's features.</param>
/// <param name="Subject">The scores' cells and reference.</param>
internal sealed record JointReference(JointModel Model, DriftSubject Subject)
{
    /// <summary>What it is called among the features; no feature can be.</summary>
    public const string Name = "(joint)";

    /// <summary>Its type in reports.</summary>
    public const string Type = "joint";

    /// <summary>Fits the profile's; null if it has none, or was built with other values of a category, or in another order.</summary>
    public static JointReference? Fit(
        Profile profile,
        RecordSchema schema,
        Func<NumberCounts, HourlyProfile?, Moments?, DriftSubject> create
    )
    {
        if (profile.Joint is not { } joint || joint.Features.Any(f => !HasSameValues(f, schema)))
        {
            return null;
        }
        return new JointReference(
            joint.ToModel([.. schema.Features.Select(f => f.Name)]),
            create(joint.Numbers, joint.Hourly, joint.Moments)
        );
    }

    /// <summary>Whether a category has the values that the schema declares, in the same order.</summary>
    public static bool HasSameValues(JointFeature feature, RecordSchema schema)
    {
        FeatureSpec spec = schema.Features.First(f => f.Name == feature.Feature);
        return spec.Type == FeatureType.Number ? feature.Values is null : feature.Values?.SequenceEqual(CellLayout.ValuesOf(spec)) == true;
    }
}
