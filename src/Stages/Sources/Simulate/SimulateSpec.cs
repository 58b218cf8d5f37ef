using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Simulation.Scenarios;
using Vigia.Stages.Sources.Batching;

namespace Vigia.Stages.Sources.Simulate;

/// <summary>The source <c>simulate</c> as data.</summary>
public static class SimulateSpec
{
    private static readonly SimulationOptions Defaults = new();

    private static readonly Field<long> Seed = Field.Optional(
        "seed",
        new IntegerType(0, long.MaxValue),
        "Seed of every random draw: the same one gives the same bytes.",
        1L,
        "1"
    );

    private static readonly Field<double> Rate = Field.Optional(
        "rate",
        new NumberType(0.001, 10_000_000),
        "Mean transactions per second of event time.",
        Defaults.RatePerSecond,
        "1000"
    );

    private static readonly Field<bool> Rhythm = Field.Optional(
        "rhythm",
        FlagType.Instance,
        "Whether traffic follows the hours of day and week.",
        true,
        "true"
    );

    private static readonly Field<DateTimeOffset?> Start = Field.Optional<DateTimeOffset?>(
        "start",
        new StartType(),
        "Event time of the start.",
        DateTimeOffset.FromUnixTimeMilliseconds(SimulationOptions.DefaultStartMs),
        "2026-01-05T00:00:00-03:00"
    );

    private static readonly Field<long?> Count = Field.Optional<long?>(
        "count",
        new NullableType<long>(new IntegerType(0, long.MaxValue)),
        "Ends after so many transactions.",
        null,
        "no such end"
    );

    private static readonly Field<TimeSpan?> Duration = Field.Optional<TimeSpan?>(
        "duration",
        new NullableType<TimeSpan>(new DurationType(TimeSpan.Zero, TimeSpan.FromDays(36_500))),
        "Ends after so much event time.",
        null,
        "no such end"
    );

    private static readonly Field<double?> Speed = Field.Optional<double?>(
        "speed",
        new NullableType<double>(new NumberType(0.001, 1_000_000)),
        "Event time that passes in a unit of real time: 1 is real time, 60 an hour in a minute.",
        null,
        "as fast as the pipeline takes it"
    );

    private static readonly Field<double> FraudShare = Field.Optional(
        "fraud_share",
        Scenarios.Share,
        "Share of fraud in the regular traffic.",
        Defaults.FraudShare,
        "0.00007"
    );

    private static readonly Field<double> MalformedShare = Field.Optional(
        "malformed_share",
        Scenarios.Share,
        "Share of records that are broken in one of eight ways.",
        0.0,
        "0"
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, double>>> Missing = Field.Optional<
        IReadOnlyList<KeyValuePair<string, double>>
    >("missing", new MapType<double>(Scenarios.Share, "feature"), "Share of records in which a feature is missing.", []);

    private static readonly Field<IReadOnlyList<DriftScenario>> Drifts = Field.Optional<IReadOnlyList<DriftScenario>>(
        "drifts",
        new ListType<DriftScenario>(new ObjectType<DriftScenario>(Scenarios.Drift)),
        "Features whose values move.",
        []
    );

    private static readonly Field<IReadOnlyList<AttackScenario>> Attacks = Field.Optional<IReadOnlyList<AttackScenario>>(
        "attacks",
        new ListType<AttackScenario>(new ObjectType<AttackScenario>(Scenarios.Attack)),
        "Waves of extra, fraudulent traffic.",
        []
    );

    private static readonly Field<LabelOptions> Labels = Field.Optional(
        "labels",
        new ObjectType<LabelOptions>(Scenarios.Labels),
        "How claims of fraud come in.",
        new LabelOptions()
    );

    private static readonly Field<long> BatchRows = Field.Optional(
        "rows",
        new IntegerType(1, 65_536),
        "A batch of so many records is sent.",
        (long)BatchLimits.Default.Rows,
        "2048"
    );

    private static readonly Field<TimeSpan> BatchDelay = Field.Optional(
        "delay",
        new DurationType(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
        "A batch is sent so long after its first record, full or not.",
        TimeSpan.FromMilliseconds(50),
        "50ms"
    );

    private static readonly Field<(int Rows, TimeSpan Delay)> Batch = Field.Optional(
        "batch",
        new ObjectType<(int Rows, TimeSpan Delay)>(
            new("batch", "When a batch is sent.", [BatchRows, BatchDelay], v => ((int)v.Get(BatchRows), v.Get(BatchDelay)))
        ),
        "When a batch is sent.",
        (BatchLimits.Default.Rows, TimeSpan.FromMilliseconds(50))
    );

    /// <summary>The source.</summary>
    public static SourceSpec Instance { get; } =
        new SourceSpec<SimulateOptions>(
            [Seed, Rate, Rhythm, Start, Count, Duration, Speed, FraudShare, MalformedShare, Missing, Drifts, Attacks, Labels, Batch],
            Bind
        )
        {
            Name = "simulate",
            Summary = "Simulates Pix transactions, and the reports about them, without a broker: the same bytes for the same seed.",
            Example = """
                seed: 7
                rate: 2000
                duration: 1h
                fraud_share: 0.002
                drifts: [{ feature: amount, from: 20m, ramp: 10m, strength: 0.5 }]
                attacks: [{ from: 40m, until: 50m, share: 0.01 }]
                """,
            Notes = """
                Transactions come as records of kind `transaction` of the topic `pix.transactions`. Where `records:` names a schema for kind
                `label`, infraction reports come as well, in the order of their times, as topic `pix.labels`. Without `speed`, the reports that
                are later than the last transaction follow it (up to 91 days of them); with a speed, the source ends with the last transaction.

                Where the pipeline keeps state, a restarted simulation leaves out what was counted before and continues after it; one with
                `start: now` is another simulation each time, and only its offsets continue.

                A number drifts by being multiplied by 1 + strength; a false becomes true (or, with a negative strength, a true becomes false),
                and a category becomes `toward`, with the strength as probability. An attack's payments are account takeovers: high amounts
                from new devices to EVP keys of new payees.
                """,
            Check = CheckOptions,
            Create = (options, context) => new SimulateSource(options, context),
        };

    private static SimulateOptions Bind(FieldValues values) =>
        new()
        {
            Simulation = new SimulationOptions
            {
                Seed = (ulong)values.Get(Seed),
                RatePerSecond = values.Get(Rate),
                Rhythm = values.Get(Rhythm),
                StartMs = values.Get(Start)?.ToUnixTimeMilliseconds() ?? SimulationOptions.DefaultStartMs,
                Count = values.Get(Count),
                Duration = values.Get(Duration),
                FraudShare = values.Get(FraudShare),
                MalformedShare = values.Get(MalformedShare),
                MissingShares = new Dictionary<string, double>(values.Get(Missing)),
                Drifts = values.Get(Drifts),
                Attacks = values.Get(Attacks),
                Labels = values.Get(Labels),
            },
            StartsNow = values.Get(Start) is null,
            Speed = values.Get(Speed),
            BatchRows = values.Get(Batch).Rows,
            BatchDelay = values.Get(Batch).Delay,
        };

    private static void CheckOptions(SimulateOptions options, PlanCheck check)
    {
        if (!check.Kinds.Contains(RecordKind.Transaction))
        {
            check.Problem(null, "makes records of kind 'transaction', which has no schema; name one under 'records: { transaction: ... }'");
        }

        foreach (var problem in SimulationOptionsRules.Check(options.Simulation))
        {
            check.Problem(FieldOf(problem), problem);
        }
    }

    // What single values must be is checked where they are written; rules among them name what they are about first.
    private static Field? FieldOf(string problem) =>
        problem.StartsWith("drift", StringComparison.Ordinal) ? Drifts
        : problem.StartsWith("attack", StringComparison.Ordinal) ? Attacks
        : problem.StartsWith("missing", StringComparison.Ordinal) ? Missing
        : null;
}
