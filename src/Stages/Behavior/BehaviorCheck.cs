using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Schemas;
using Vigia.Stages.Alarms;
using Vigia.Stages.Behavior.Calendar;
using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>Checks the stage's settings against the rest of the plan.</summary>
internal static class BehaviorCheck
{
    // Rate, usual rate and usual records, and one for each detector and direction.
    private static readonly int MetricsPerSeries = 3 + 2 * Enum.GetValues<Detector>().Length;

    public static void Run(BehaviorOptions options, PlanCheck check)
    {
        check.Requires("score");
        AlarmSettings.Check(options.Alarms, check);
        if (TimeSpan.FromHours(1).Ticks % options.Time.Pane.Ticks != 0)
        {
            check.Problem(
                BehaviorSpec.PaneField,
                $"a pane of {DurationType.Format(options.Time.Pane)} does not divide an hour; write 10s, 30s, 1m, ..."
            );
        }
        CheckCalendar(options, check);
        Profile? reference = LoadReference(options, check);
        if (!check.Schemas.TryGetValue(options.Kind, out RecordSchema? schema))
        {
            return;
        }
        if (reference is not null && reference.Schema.Name != schema.Name)
        {
            check.Problem(
                BehaviorSpec.ReferenceField,
                $"the profile was built for schema '{reference.Schema.Name}', not for '{schema.Name}'; build a profile with this pipeline"
            );
        }
        bool isSound = !check.HasProblems;
        SegmentSettings.Check(options.Segments, schema, SegmentSettings.Features, check);
        if (isSound && !check.HasProblems)
        {
            // The same for all records, the alarms by detector, and the share of known hours.
            check.AddSeries(check.Models.Count * (MetricsPerSeries + Enum.GetValues<Detector>().Length + 1L));
            check.AddSegmentSeries(
                (long)check.Models.Count * SegmentPlan.Of(schema, options.Segments, reference?.CountsByValue()).SlotCount * MetricsPerSeries
            );
        }
    }

    private static void CheckCalendar(BehaviorOptions options, PlanCheck check)
    {
        if (options.Calendar is { } file)
        {
            var problems = new ProblemList();
            CalendarFile.Load(file, TimeSpan.FromHours(options.UtcOffsetHours), problems);
            foreach (Problem problem in problems.InOrder())
            {
                check.Problem(problem.Position, problem.Message);
            }
        }
    }

    private static Profile? LoadReference(BehaviorOptions options, PlanCheck check)
    {
        try
        {
            return options.Reference is { } file ? ProfileFile.Load(file) : null;
        }
        catch (ProfileException refused)
        {
            check.Problem(BehaviorSpec.ReferenceField, refused.Message);
            return null;
        }
    }
}
