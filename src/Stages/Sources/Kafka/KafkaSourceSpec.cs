using System.Text.RegularExpressions;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka.Assignment;
using Vigia.Stages.Sources.Kafka.Fetching;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>The source <c>kafka</c> as data.</summary>
public static partial class KafkaSourceSpec
{
    private static readonly KafkaSourceOptions Defaults = new()
    {
        Connection = KafkaConnection.Embedded,
        Group = "",
        Topics = new Dictionary<string, RecordKind>(),
    };

    private static readonly Field<string> Group = Field.Required<string>(
        "group",
        TextType.Any,
        "Consumer group: its members share the partitions, and its committed offsets are where a restart continues."
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, string>>> Topics = Field.Required<
        IReadOnlyList<KeyValuePair<string, string>>
    >("topics", new MapType<string>(TextType.Name, "topic", 1), "The topics to read, each with the kind of its records.");

    private static readonly Field<AssignSetting> Assign = Field.Optional<AssignSetting>(
        "assign",
        new AssignType(),
        "Who decides which partitions this process reads. 'together': the group, and partition n of every topic goes to the same process. 'spread': the group, topic by topic, for topics whose records are not joined. 'all', or numbers such as 0-3,7: this setting, without the group. Without it: 'together' where records of several kinds are read, else 'spread'.",
        null
    );

    private static readonly Field<StartOffset> Start = Field.Optional(
        "start",
        new StartOffsetType(),
        "Where a topic begins of which the group has no offset: with the oldest record there is, with those written from now on, or with the first that is not older than a time. Partitions added later begin with their oldest record.",
        Defaults.Start,
        "earliest"
    );

    private static readonly Field<DateTimeOffset?> From = Field.Optional<DateTimeOffset?>(
        "from",
        new NullableType<DateTimeOffset>(TimeType.Instance),
        "As a time in 'start', and the run is refused if the group has offsets already, so that nothing is counted twice; the command line's --from sets it.",
        null
    );

    private static readonly Field<DateTimeOffset?> Until = Field.Optional<DateTimeOffset?>(
        "until",
        new NullableType<DateTimeOffset>(TimeType.Instance),
        "Reads only what is before the first record that is not older than this time, and then ends; a time in the past. The command line's --until sets it.",
        null
    );

    private static readonly Field<TimeSpan> Drain = Field.Optional(
        "drain",
        new DurationType(TimeSpan.Zero, TimeSpan.FromMinutes(4)),
        "How long partitions that move to another member wait for their records in flight; those not finished by then are delivered again there.",
        Defaults.Drain,
        "10s"
    );

    private static readonly Field<TimeSpan> Connect = Field.Optional(
        "connect",
        new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        "How long brokers may be out of reach at the start, or a topic be missing, before the run fails.",
        Defaults.Connect,
        "30s"
    );

    private static readonly Field<bool> SchemaId = Field.Optional(
        "schema_id",
        new ChoiceType<bool>(("payload", false), ("header", true)),
        "Where messages name their schema: in front of the payload, or in the header __value_schema_id. A message without the header is read as with `payload`.",
        false,
        "payload"
    );

    private static readonly Field<FetchWay> Fetch = Field.Optional(
        "fetch",
        new ChoiceType<FetchWay>(("auto", FetchWay.Auto), ("client", FetchWay.Client), ("native", FetchWay.Native)),
        "How records are taken from the client library: 'native' in batches straight from librdkafka's queue, 'client' one at a time with the client's own call, 'auto' natively where possible.",
        Defaults.Fetch,
        "auto"
    );

    private static readonly Field<bool> UntilEnd = Field.Optional(
        "until_end",
        FlagType.Instance,
        "Ends once every assigned partition has been read to the end that it had at the start; the command line's --until-end sets it.",
        false,
        "false"
    );

    public static SourceSpec<KafkaSourceOptions> Instance { get; } =
        new(
            [
                KafkaConnectionFields.Brokers,
                Group,
                Topics,
                Assign,
                BatchLimits.PacedSetting,
                ReplacedData.Setting,
                Start,
                From,
                Until,
                Drain,
                Connect,
                SchemaId,
                Fetch,
                UntilEnd,
                KafkaConnectionFields.Properties,
                KafkaConnectionFields.Secrets,
            ],
            v => new KafkaSourceOptions
            {
                Connection = KafkaConnectionFields.Bind(v),
                Group = v.Get(Group),
                Topics = v.Get(Topics).ToDictionary(t => t.Key, t => new RecordKind(t.Value)),
                Batch = v.Get(BatchLimits.PacedSetting),
                RestartsReplaced = v.Get(ReplacedData.Setting),
                Assign = v.Get(Assign),
                Start = v.Get(Start),
                From = v.Get(From),
                Until = v.Get(Until),
                Drain = v.Get(Drain),
                Connect = v.Get(Connect),
                HasSchemaHeaders = v.Get(SchemaId),
                Fetch = v.Get(Fetch),
                UntilEnd = v.Get(UntilEnd),
            }
        )
        {
            Name = "kafka",
            Summary = "Reads topics of a Kafka cluster as a member of a consumer group.",
            Example = """
                brokers: ${KAFKA_BROKERS:-embedded}
                group: vigia.pix-fraud
                topics: { pix.transactions: transaction, pix.labels: label }
                batch: { rows: 2048, delay: 50ms }
                """,
            Notes = """
                **Delivery.** An offset is stored only after the last stage has finished with its batch, in order, partition by partition;
                stored offsets are committed every five seconds, when partitions move to another member, and at the end. So nothing
                is lost; after a crash, the records since the last commit are delivered again. With `state:`, an offset is stored only when a
                checkpoint holds the counts of what is before it.

                **Backpressure.** When the pipeline is busy, all partitions are paused and polling continues: memory stays
                constant and the member stays in its group, however long a sink stalls.

                **Rebalancing** is cooperative (`cooperative-sticky`, or KIP-848 with `properties: { group.protocol: consumer }`): partitions that stay
                are not interrupted. Those that leave send what is held, wait up to `drain` for what is in flight, and commit.

                **Partitions that belong together** (`assign: together`, the default where records of several kinds are read): a label must reach the
                process that has its transaction. The group shares out one topic, that of the transactions, and the member that gets its partition *n* also
                reads partition *n* of the others, so tools show no owner for those. All topics must have as many partitions, and their producers must
                place keys by one rule: both are checked at the start (counts every half minute as well), and the run is refused with the remedy where
                they are unlike. Do not mix it in one group with members of an earlier version or with `assign: spread`.

                **Reading again.** A new group with `start: TIME`, or `vigia run --from TIME --until TIME --set source.kafka.group=NAME` with state of its
                own, processes a day of the past. The times are those of the messages. `--from` is refused for a group that has offsets. While there is
                state, offsets reset with Kafka's tools are ignored with a warning, and a group ahead of its state is refused: counts would be missing.

                **Arrival.** With LogAppendTime a record arrives at its timestamp. With CreateTime, Kafka's default, that is its sender's clock, so it
                arrives when this process receives it. `max_ahead` and the latency are measured from the arrival; the log says which it is.

                **Secrets** have no place in a configuration: write `${VARIABLE}` under `properties`, or name a file under `secrets`
                (`secrets: { sasl.password: /run/secrets/kafka }`). Properties that delivery rests on, such as
                `enable.auto.commit`, are refused with the reason.

                **A topic that does not exist** is waited for, with a line in the log, for as long as `connect` says; then the run fails.
                The embedded broker creates it, with four partitions.

                **Errors** that pass (a broker out of reach, a leader that moves) are logged and retried without end. Errors that do not
                (no permission, a fenced member, a topic deleted) end the run.

                **Fetching** copies each payload once, from librdkafka's memory into the batch, and makes no object per record. Where the library
                does not offer that (`fetch: auto` says why in the log), the client's own call does it at more processor time. What is
                read, in which order, and what is committed do not depend on it.

                **A tombstone** (no value) counts as an empty payload, which `decode` rejects.
                """,
            Check = Check,
            Create = (options, context) => new KafkaSource(options, context),
        };

    private static void Check(KafkaSourceOptions options, PlanCheck check)
    {
        foreach ((string topic, RecordKind kind) in options.Topics)
        {
            if (topic is "." or ".." || !TopicName().IsMatch(topic))
            {
                check.Problem(Topics, $"'{topic}' is not a topic's name; use letters, digits, '.', '_' and '-', at most 249");
            }
            if (!check.Kinds.Contains(kind))
            {
                string others = string.Join(", ", check.Kinds.Select(k => k.Name));
                check.Problem(
                    Topics,
                    $"topic '{topic}' holds records of kind '{kind}', which has no schema; add '{kind}: path' under 'records', or use one of: {others}"
                );
            }
        }
        if (options.Connection.Probe() is { } problem)
        {
            check.Problem(KafkaConnectionFields.Properties, $"librdkafka cannot make a client of these properties: {problem}");
        }
        CheckGroup(options, check);
        check.ShareSettings(options.Connection);
        check.ShareSettings(options);
    }

    private static void CheckGroup(KafkaSourceOptions options, PlanCheck check)
    {
        foreach (
            string property in options.Connection.HasConsumerProtocol
                ? KafkaConnection.DecidedByBrokers.Where(options.Connection.Properties.ContainsKey)
                : []
        )
        {
            check.Problem(
                KafkaConnectionFields.Properties,
                $"property '{property}' cannot be set with group.protocol=consumer: the brokers decide it (group.consumer.{property}); remove it"
            );
        }
        if (options.From is not null && check.Has(Start))
        {
            check.Problem(From, "'from' and 'start' both say where to begin; remove one");
        }
        if (options is { Until: not null, UntilEnd: true })
        {
            check.Problem(Until, "'until' and 'until_end' both say where to end; remove one");
        }
        if (options is { From: { } from, Until: { } until } && from >= until)
        {
            check.Problem(Until, "'until' is not later than 'from', so there is nothing to read");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,249}$")]
    private static partial Regex TopicName();
}
