using System.Text.RegularExpressions;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka.Fetching;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>The source <c>kafka</c> as data.</summary>
public static partial class KafkaSourceSpec
{
    private static readonly KafkaSourceOptions Defaults = new() { Connection = KafkaConnection.Embedded, Group = "", Topics = new Dictionary<string, RecordKind>() };

    private static readonly Field<string> Group = Field.Required<string>(
        "group", TextType.Any, "Consumer group: its members share the partitions, and its committed offsets are where a restart goes on.");

    private static readonly Field<IReadOnlyList<KeyValuePair<string, string>>> Topics = Field.Required<IReadOnlyList<KeyValuePair<string, string>>>(
        "topics", new MapType<string>(TextType.Name, "topic", 1), "The topics to read, each with the kind of its records.");

    private static readonly Field<StartOffset> Start = Field.Optional(
        "start", new ChoiceType<StartOffset>(("earliest", StartOffset.Earliest), ("latest", StartOffset.Latest)),
        "Where a group begins that has committed nothing, or whose offsets are gone: with the oldest record there is, or with new ones.",
        Defaults.Start, "earliest");

    private static readonly Field<TimeSpan> Drain = Field.Optional(
        "drain", new DurationType(TimeSpan.Zero, TimeSpan.FromMinutes(4)),
        "How long partitions that move to another member wait for their records in flight; those not finished by then are delivered again there.",
        Defaults.Drain, "10s");

    private static readonly Field<TimeSpan> Connect = Field.Optional(
        "connect", new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        "How long brokers may be out of reach at the start, or a topic be missing, before the run fails.", Defaults.Connect, "30s");

    private static readonly Field<FetchWay> Fetch = Field.Optional(
        "fetch", new ChoiceType<FetchWay>(("auto", FetchWay.Auto), ("client", FetchWay.Client), ("native", FetchWay.Native)),
        "How records are taken from the client library: 'native' in batches straight from librdkafka's queue, 'client' one by one with the client's own call, 'auto' natively where that can be had.",
        Defaults.Fetch, "auto");

    private static readonly Field<bool> UntilEnd = Field.Optional(
        "until_end", FlagType.Instance,
        "Ends once every assigned partition has been read to the end that it had at the start; the command line's --until-end sets it.", false, "false");

    public static SourceSpec<KafkaSourceOptions> Instance { get; } = new(
        [KafkaConnectionFields.Brokers, Group, Topics, BatchLimits.Setting, Start, Drain, Connect, Fetch, UntilEnd, KafkaConnectionFields.Properties, KafkaConnectionFields.Secrets],
        v => new KafkaSourceOptions
        {
            Connection = KafkaConnectionFields.Bind(v),
            Group = v.Get(Group),
            Topics = v.Get(Topics).ToDictionary(t => t.Key, t => new RecordKind(t.Value)),
            Batch = v.Get(BatchLimits.Setting),
            Start = v.Get(Start),
            Drain = v.Get(Drain),
            Connect = v.Get(Connect),
            Fetch = v.Get(Fetch),
            UntilEnd = v.Get(UntilEnd),
        })
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

            **Backpressure.** When the pipeline takes no more, all partitions are paused and polling goes on: memory stays
            constant and the member stays in its group, however long a sink stalls.

            **Rebalancing** is cooperative (`cooperative-sticky`): partitions that stay are not interrupted. Those that leave
            send what is held, wait up to `drain` for what is in flight, and commit.

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
                check.Problem(Topics, $"'{topic}' is no topic's name; use letters, digits, '.', '_' and '-', at most 249");
            }
            if (!check.Kinds.Contains(kind))
            {
                string others = string.Join(", ", check.Kinds.Select(k => k.Name));
                check.Problem(Topics, $"topic '{topic}' holds records of kind '{kind}', which has no schema; add '{kind}: path' under 'records', or use one of: {others}");
            }
        }
        if (options.Connection.Probe() is { } problem)
        {
            check.Problem(KafkaConnectionFields.Properties, $"librdkafka cannot make a client of these properties: {problem}");
        }
        check.ShareSettings(options.Connection);
        check.ShareSettings(options);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,249}$")]
    private static partial Regex TopicName();
}
