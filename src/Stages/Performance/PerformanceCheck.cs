using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Publishing;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>Checks the stage's settings among themselves, and against schemas and models.</summary>
internal static class PerformanceCheck
{
    private const int Maturities = 8;

    public static void Run(PerformanceOptions options, PlanCheck check)
    {
        check.Requires("score");
        if (options.Store.Directory is null && ScratchDirectories.Obstacle() is { } obstacle)
        {
            check.Problem(
                null,
                $"the prediction store is a temporary one, and {obstacle}; set TMPDIR to a directory that can be written, or write 'store: {{ directory: ... }}'"
            );
        }
        CheckAges(options, check);
        CheckSpan(options, check);
        if (check.Schemas.TryGetValue(options.Kind, out RecordSchema? schema))
        {
            CheckSegments(options, schema, check);
            if (schema.Id is null)
            {
                check.Problem(null, $"schema '{schema.Name}' names no id, by which labels find their transactions; add 'id: field' to it");
            }
        }
        else if (!check.Kinds.Contains(options.Kind))
        {
            check.Problem(
                PerformanceSpec.KindField,
                $"there are no records of kind '{options.Kind}'{Suggestion.Phrase(options.Kind.Name, [.. check.Schemas.Keys.Select(k => k.Name)])}"
            );
        }
        if (check.Schemas.Count == check.Kinds.Count && !check.Schemas.Values.Any(s => s.Label is not null))
        {
            check.Problem(
                null,
                "no record kind has labels; name a schema with a section 'label' under 'records', such as 'label: schemas/pix-label.yaml'"
            );
        }
        CheckDecisions(options, check);
        CheckMoving(check);
        if (check.Models.Count == 0 && check.StagesBefore.Contains("score") && !check.HasProblems)
        {
            check.Problem(null, "there are no models to judge; stage 'score' names none");
        }
    }

    /// <summary>What is joined must be in partitions of one number, which move together.</summary>
    private static void CheckMoving(PlanCheck check)
    {
        if (check.SharedSettings<MovingState>() is not { } moving)
        {
            return;
        }
        if (!moving.AreTogether)
        {
            check.Problem(
                null,
                "with 'assign: spread' a transaction and its labels may be with different processes, and state in Kafka moves by partition; leave 'assign' out, or write 'assign: together'"
            );
        }
        foreach (RecordSchema label in check.Schemas.Values.Where(s => s.Label?.Detail?.RecoveryStatus is not null))
        {
            check.Problem(
                null,
                $"schema '{label.Name}' has 'recovery_status': a cancelled recovery withdraws labels of other transactions, which may be in partitions of other processes; with state in Kafka remove it and send a label for each transaction, or use 'state: {{ local: ... }}' in one process"
            );
        }
    }

    private static void CheckDecisions(PerformanceOptions options, PlanCheck check)
    {
        if (check.Schemas.Count != check.Kinds.Count || !check.Schemas.TryGetValue(options.Kind, out RecordSchema? schema))
        {
            return;
        }
        if (!check.Schemas.Values.Any(s => s.Decision is not null))
        {
            check.Note(
                "no schema has a section 'decision', so every transaction counts as let through: a blocked one without a label counts as legitimate"
            );
        }
        foreach (
            RecordSchema label in check.Schemas.Values.Where(s =>
                s.Label?.Detail?.Stake is { } stake && stake.Scale != schema.Amount?.Scale
            )
        )
        {
            check.Problem(
                null,
                $"schema '{label.Name}' keeps {label.Label!.Detail!.Stake!.Scale} decimal places of the amount at stake, schema '{schema.Name}' {schema.Amount?.Scale ?? 0} of the amount; use one scale"
            );
        }
        if (options.Calibration is { } path)
        {
            try
            {
                Profile profile = ProfileFile.Load(path);
                if (
                    check.Models.Count > 0
                    && !check.Models.Any(m => profile.Scores.Any(s => s.Model == m.Name && s.Calibration is not null))
                )
                {
                    check.Problem(
                        PerformanceSpec.CalibrationField,
                        "the profile has no calibration of any model here; build it from labelled records, with 'truth' in the schema"
                    );
                }
            }
            catch (ProfileException refused)
            {
                check.Problem(PerformanceSpec.CalibrationField, refused.Message);
            }
        }
    }

    private static void CheckSegments(PerformanceOptions options, RecordSchema schema, PlanCheck check)
    {
        SegmentSettings.Check(options.Segments, schema, SegmentSettings.FeaturesOnDemand, check);
        if (!check.HasProblems)
        {
            check.AddSeries(PerformanceMetrics.SeriesOf(check.Models.Count, options.Maturity.Count));
            check.AddSeries(RuleMetrics.SeriesOf(schema.Rules.Count, check.Models.Count, options.Maturity.Count));
            int segments = SegmentPlan.Of(schema, options.Segments, null).SlotCount;
            int losses = check.Models.Count(m => m.LossAtOne is not null);
            check.AddSeries(LossMetrics.SeriesOf(losses, options.Maturity.Count));
            check.AddSegmentSeries(LossMetrics.SegmentSeries(losses, options.Maturity.Count, segments));
            check.AddSegmentSeries(
                PerformanceMetrics.SegmentSeries(
                    check.Models.Count,
                    options.Maturity.Count,
                    segments,
                    check.Schemas.Values.Any(s => s.Decision is not null)
                )
            );
        }
    }

    private static void CheckAges(PerformanceOptions options, PlanCheck check)
    {
        IReadOnlyList<TimeSpan> ages = options.Maturity;
        if (ages.Count > Maturities)
        {
            check.Problem(PerformanceSpec.MaturityField, $"there are {ages.Count} maturities; give {Maturities} at most");
        }
        for (int i = 1; i < ages.Count; i++)
        {
            if (ages[i] <= ages[i - 1])
            {
                check.Problem(
                    PerformanceSpec.MaturityField,
                    $"maturity {Text(ages[i])} comes after {Text(ages[i - 1])}; write them rising, each once"
                );
            }
        }
        foreach (
            TimeSpan limit in Enum.GetValues<Deadline>()
                .Select(options.Deadlines.Of)
                .Where(limit => limit.Ticks % TimeSpan.TicksPerHour != 0)
        )
        {
            check.Problem(DeadlineSettings.DeadlinesField, $"deadline {Text(limit)} is no whole number of hours; round it");
        }
        if (options.UnlabelledLegitimateAfter is { } assumed && assumed > ages[^1])
        {
            check.Problem(
                PerformanceSpec.AssumedField,
                $"'unlabelled_legitimate_after' ({Text(assumed)}) is beyond the last maturity ({Text(ages[^1])}): nothing would ever count as legitimate; lower it"
            );
        }
        if (options.Store.Retention is { } retention && retention < ages[^1])
        {
            check.Problem(
                StoreSettings.StoreField,
                $"transactions are kept for {Text(retention)}, less than the last maturity ({Text(ages[^1])}); raise 'retention', or leave it out"
            );
        }
    }

    private static void CheckSpan(PerformanceOptions options, PlanCheck check)
    {
        if (options.Span < options.Cohort || options.Span.Ticks % options.Cohort.Ticks != 0)
        {
            check.Problem(
                PerformanceSpec.SpanField,
                $"span {Text(options.Span)} is not a multiple of a cohort of {Text(options.Cohort)}; change one of them"
            );
        }
        if (options.History < options.Maturity[^1] + options.Span)
        {
            check.Problem(
                PerformanceSpec.HistoryField,
                $"history {Text(options.History)} is shorter than last maturity and span together ({Text(options.Maturity[^1] + options.Span)}); raise it"
            );
        }
    }

    private static string Text(TimeSpan span) => DurationType.Format(span);
}
