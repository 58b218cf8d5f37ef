using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Reduce;

/// <summary>The stage <c>reduce</c> as data.</summary>
public static class ReduceSpec
{
    private static readonly Field<long> Windows = Field.Optional(
        "windows",
        new IntegerType(1, 100_000),
        "How many windows of each length of each pipeline are held: the newest.",
        300L,
        "300"
    );

    private static readonly Field<long> Partitions = Field.Optional(
        "partitions",
        new IntegerType(1, 100_000),
        "Publishes a window only once reports of so many source partitions are in, or the data ends; 1 publishes it as it grows.",
        1L,
        "1"
    );

    /// <summary>The stage.</summary>
    public static StageSpec Instance { get; } =
        new StageSpec<ReduceOptions>([.. SinkSettings.Fields, Windows, Partitions], Bind)
        {
            Name = "reduce",
            Summary =
                "Adds window reports of many instances up to fleet-wide ones: the same counts and statistics as one instance over all records would give.",
            Example = "kafka: { topic: pix.fleet-reports }",
            Notes = Notes(),
            Complete = (options, check) => options with { Sink = SinkSettings.Complete(options.Sink, check) },
            Check = Check,
            Create = (options, context) => new ReduceStage(options, context),
        };

    private static ReduceOptions Bind(FieldValues values) =>
        new()
        {
            Sink = SinkSettings.Bind(values),
            Windows = (int)values.Get(Windows),
            Partitions = (int)values.Get(Partitions),
        };

    private static void Check(ReduceOptions options, PlanCheck check)
    {
        SinkSettings.Check(options.Sink, check);
        check.Requires("decode");
        if (check.Schemas.Count > 0 && !check.Schemas.Values.Any(ReduceStage.IsReduced))
        {
            check.Problem(
                null,
                $"no schema under 'records' is called '{ReduceStage.SchemaName}', so there is nothing to reduce; add 'window-report: ../schemas/window-report.yaml'"
            );
        }
    }

    private static string Notes() =>
        $"""
            Takes records whose schema is called `{ReduceStage.SchemaName}`: the reports that `drift` publishes (`window_reports`). Reports of one window
            on one basis (the same profile, schema, model versions and event-time rules) are added; the statistics are computed again from the sums.
            A repeated report counts once.

            When a checkpoint mark passes (every 10 s without `state:`), each changed window is published as a report of the same format with
            key `pipeline|window|start|fleet|basis`: the last one of a key counts. Metrics `vigia_fleet_...` show, per pipeline and length, the newest window
            with as many partitions as the ten before it had.

            One process must read all reports: a second one in its group would add up its share alone. With `state:` the reports read so far survive restarts.

            **Rejected records** carry one of these reasons:

            | reason | meaning |
            |---|---|
            {string.Join('\n', ReduceReasons.All.Select(r => $"| `{r.Reason}` | {r.Meaning} |"))}
            """;
}
