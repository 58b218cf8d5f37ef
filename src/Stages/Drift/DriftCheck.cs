using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;
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
            // A schema that could not be read has its own problem; that the profile misses it is none.
            if (check.Schemas.Count > 0)
            {
                DriftReference reference = DriftReference.Fit(profile, check.Schemas, check.Models);
                CheckSeasonal(options, reference, check);
                CheckSegments(options, reference, check);
            }
        }
        catch (ProfileException refused)
        {
            check.Problem(DriftSpec.ReferenceField, refused.Message);
        }
    }

    private static void CheckSeasonal(DriftOptions options, DriftReference reference, PlanCheck check)
    {
        string[] features = [.. reference.Features.Select(f => f.Name)];
        foreach (string unknown in options.Seasonal.Where(s => !features.Contains(s)))
        {
            check.Problem(DriftSpec.SeasonalField, $"'{unknown}' is no feature{Suggestion.Phrase(unknown, features)}");
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
