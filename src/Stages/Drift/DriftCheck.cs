using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Planning;
using Vigia.Stages.Alarms;
using Vigia.Stages.Profiles;

namespace Vigia.Stages.Drift;

/// <summary>Checks the stage's settings, and the profile against schema and models.</summary>
internal static class DriftCheck
{
    public static void Run(DriftOptions options, PlanCheck check)
    {
        check.Requires("decode");
        CheckWindows(options, check);
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
                CheckSeasonal(options, DriftReference.Fit(profile, check.Schemas, check.Models), check);
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

    private static void CheckWindows(DriftOptions options, PlanCheck check)
    {
        TimeSpan pane = options.Time.Pane;
        foreach (WindowLength window in options.Windows.Where(w => w.Length < pane || w.Length.Ticks % pane.Ticks != 0))
        {
            check.Problem(
                DriftSpec.WindowsField,
                $"window {window.Name} is no multiple of the pane of {DurationType.Format(pane)}; change it, or set a 'pane' that divides every window");
        }
        foreach (IGrouping<TimeSpan, WindowLength> same in options.Windows.GroupBy(w => w.Length).Where(g => g.Count() > 1))
        {
            check.Problem(DriftSpec.WindowsField, $"windows {string.Join(" and ", same.Select(w => w.Name))} are the same; leave one out");
        }
    }
}
