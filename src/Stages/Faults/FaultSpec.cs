using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Faults;

/// <summary>The stage <c>fault</c> as data.</summary>
public static class FaultSpec
{
    private static readonly Field<double> Share = Field.Optional(
        "share",
        new NumberType(0, 1),
        "Share of batches that are struck, by chance.",
        0.0,
        "0"
    );

    private static readonly Field<long?> Batch = Field.Optional<long?>(
        "batch",
        new NullableType<long>(new IntegerType(1, long.MaxValue)),
        "Number of one batch that is struck in any case; the first is 1.",
        null
    );

    private static readonly Field<TimeSpan> DelayTime = Field.Optional(
        "time",
        new DurationType(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
        "How long a struck batch waits.",
        TimeSpan.FromMilliseconds(100),
        "100ms"
    );

    private static readonly Field<TimeSpan> StallTime = Field.Optional(
        "time",
        new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        "How long a struck batch waits.",
        TimeSpan.FromMinutes(2),
        "2m"
    );

    private static readonly Field<long> Seed = Field.Optional(
        "seed",
        new IntegerType(0, long.MaxValue),
        "The same seed strikes the same batches, counted from the start of the process.",
        1L,
        "1"
    );

    private static readonly Field<Strike> Delay = Of("delay", "Batches that wait a little.", DelayTime);

    private static readonly Field<Strike> Stall = Of(
        "stall",
        "Batches that wait for long, as a hanging neighbour would make them.",
        StallTime
    );

    private static readonly Field<Strike> Throw = Of(
        "throw",
        "Batches on which the stage fails, which stops the pipeline with that cause.",
        null
    );

    public static StageSpec<FaultOptions> Instance { get; } =
        new([Seed, Delay, Stall, Throw], v => new FaultOptions
        {
            Seed = (ulong)v.Get(Seed),
            Delay = v.Get(Delay),
            Stall = v.Get(Stall),
            Throw = v.Get(Throw),
        })
        {
            Name = "fault",
            Summary =
                "Injects faults by chance, so that what a pipeline does when it is delayed, stalled or broken can be seen before it happens.",
            Example = "seed: 7\ndelay: { share: 0.05, time: 100ms }\nthrow: { batch: 1000 }",
            Notes = """
                For trials only. Records pass unchanged; `vigia_faults_injected_total` counts what was done to their batches. A batch that is
                struck by several faults suffers them all: delay, stall, throw.
                """,
            Check = Check,
            Create = (options, context) => new FaultStage(options, context),
        };

    private static Field<Strike> Of(string name, string summary, Field<TimeSpan>? time)
    {
        Field[] fields = time is null ? [Share, Batch] : [Share, Batch, time];
        var spec = new ObjectSpec<Strike>(name, summary, fields, v => new Strike(
            v.Get(Share),
            v.Get(Batch),
            time is null ? TimeSpan.Zero : v.Get(time)
        ));
        return Field.Optional<Strike>(name, new ObjectType<Strike>(spec), summary, null);
    }

    private static void Check(FaultOptions options, PlanCheck check)
    {
        foreach (
            (Field field, Strike? strike) in new (Field, Strike?)[]
            {
                (Delay, options.Delay),
                (Stall, options.Stall),
                (Throw, options.Throw),
            }
        )
        {
            if (strike is { Share: 0, Batch: null })
            {
                check.Problem(field, $"'{field.Name}' strikes nothing; give it a 'share' of batches, or the number of a 'batch'");
            }
        }
    }
}
