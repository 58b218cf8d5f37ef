using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Windows;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Drift;

/// <summary>The setting <c>window_reports:</c>.</summary>
internal static class WindowReportSettings
{
    /// <summary>More windows of a partition are not held open: they would take the memory that counts are to fit in.</summary>
    public const int OpenMax = 10_000;

    private static readonly Field<bool> AtEnd = Field.Optional(
        "at_end",
        new ChoiceType<bool>(("close", true), ("keep", false)),
        "What the end of the data (files read, `--until-end`) does with open windows: close and publish them, "
            + "after which records for them are late; or keep them open in the state for the next run.",
        true,
        "close"
    );

    private static readonly Field<TimeSpan?> CloseIdle = Field.Optional<TimeSpan?>(
        "close_idle",
        new NullableType<TimeSpan>(new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromDays(366))),
        "A partition without records for this long has its windows closed up to the watermark of the others; "
            + "later records for them count as late. Without it they wait for the partition's next records, so that counts depend on records alone.",
        null,
        "never"
    );

    public static Field<WindowReportOptions> Setting { get; } =
        Field.Optional<WindowReportOptions>(
            "window_reports",
            new ObjectType<WindowReportOptions>(
                new("window reports", "Where closed windows are published.", [.. SinkSettings.Fields, AtEnd, CloseIdle], Bind)
            ),
            "Publishes each closed window of each source partition once, as a mergeable JSON report of all counts; see docs/window-reports.md.",
            null
        );

    public static WindowReportOptions? Complete(WindowReportOptions? options, PlanCheck check) =>
        options is null ? null : options with { Sink = SinkSettings.Complete(options.Sink, check) };

    public static void Check(DriftOptions options, PlanCheck check)
    {
        if (options.Reports is not { } reports)
        {
            return;
        }
        if (reports.Sink is null)
        {
            check.Problem(Setting, "give exactly one of 'kafka' and 'files': where window reports are written to");
        }
        else
        {
            SinkSettings.Check(reports.Sink, check);
        }
        foreach (WindowLength window in options.Windows.Where(w => (options.Time.Lateness / w.Length) + 2 > OpenMax))
        {
            check.Problem(
                Setting,
                $"with a lateness of {DurationType.Format(options.Time.Lateness)} a partition would hold {options.Time.Lateness / window.Length:0} windows of "
                    + $"{window.Name} open, more than {OpenMax}; lower 'lateness', or take the window out"
            );
        }
    }

    private static WindowReportOptions Bind(FieldValues values) =>
        new()
        {
            Sink = SinkSettings.Bind(values),
            ClosesAtEnd = values.Get(AtEnd),
            CloseIdle = values.Get(CloseIdle),
        };
}
