using System.Globalization;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;
using Vigia.Stages.Drift.Explanations;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Drift;

/// <summary>Checks the stage's settings, and the profile against schema and models.</summary>
internal static class DriftCheck
{
    public static void Run(DriftOptions options, PlanCheck check)
    {
        check.Requires("decode");
        WindowRules.Check(options.Windows, options.Time.Pane, DriftSpec.WindowsField, check);
        WindowReportSettings.Check(options, check);
        if (options.Critical < options.Warn)
        {
            check.Problem(DriftSpec.CriticalField, $"'critical' ({options.Critical}) is less than 'warn' ({options.Warn}); raise it");
        }
        CheckReference(options, check);
        AlarmSettings.Check(options.Alarms, check);
    }

    private static void CheckReference(DriftOptions options, PlanCheck check)
    {
        try
        {
            Profile profile = ProfileFile.Load(options.Reference);
            // A schema that could not be read has its own problem; it would be misleading to blame the profile too.
            if (check.Schemas.Count > 0)
            {
                DriftReference reference = DriftReference.Fit(profile, check.Schemas, check.Models);
                CheckSeasonal(options, reference, check);
                CheckSegments(options, reference, check);
                CheckLengths(options, reference.Profile, check);
                if (reference.NoJoint is { } remedy)
                {
                    check.Note(
                        $"the profile has no joint score that fits the schema, so drift that no single feature shows is not watched; {remedy}"
                    );
                }
                int explained = reference.Subjects.Count - reference.Features.Count;
                check.AddSeries(
                    DriftMetrics.SeriesOf(reference.Subjects, reference.Watched.Count, options.Windows.Count)
                        + (long)explained * DriftExplainer.Named * options.Windows.Count
                );
            }
        }
        catch (ProfileException refused)
        {
            check.Problem(DriftSpec.ReferenceField, refused.Message);
        }
    }

    /// <summary>A window that holds much of what the reference holds shows the reference's own error, the same in every window.</summary>
    private static void CheckLengths(DriftOptions options, Profile profile, PlanCheck check)
    {
        if (profile.Version < Profile.VersionWithHours)
        {
            check.Note(
                $"the profile is of version {profile.Version}: without counts by hour of the week, daily rhythm counts as drift; build it again with 'vigia profile'"
            );
        }
        foreach (WindowLength window in options.Windows)
        {
            if (profile.Span is { Days: > 0 } span && window.Length > TimeSpan.FromDays(span.Days) / DriftStage.SmallReferencePart)
            {
                check.Note(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"window {window.Name} will hold more than a tenth of the reference's records at the reference's rate ({profile.Rows:N0} in {span.Days} days), so the reference's own error shows in its verdicts; build the profile from more days"
                    )
                );
            }
        }
    }

    private static void CheckSeasonal(DriftOptions options, DriftReference reference, PlanCheck check)
    {
        string[] features = [.. reference.Features.Select(f => f.Name)];
        foreach (string unknown in options.Seasonal.Where(s => !features.Contains(s)))
        {
            check.Problem(DriftSpec.SeasonalField, $"'{unknown}' is not a feature{Suggestion.Phrase(unknown, features)}");
        }
    }

    private static void CheckSegments(DriftOptions options, DriftReference reference, PlanCheck check)
    {
        if (SegmentSettings.Check(options.Segments, reference.Schema, SegmentSettings.FeaturesOnDemand, check))
        {
            check.AddSegmentSeries(reference.SplitBy(options.Segments).Segments.SeriesOf(reference.Subjects.Count, options.Windows.Count));
        }
    }
}
