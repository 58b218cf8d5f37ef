using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.State;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Transactions;
using Vigia.Stages.Sources.Kafka;
using Vigia.Stages.Sources.Kafka.Assignment;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>The state store in Kafka as data.</summary>
public static class KafkaStateSpec
{
    private static readonly Field<string> Topic = Field.Required(
        "topic",
        TopicName.Type,
        "The changelog topic, one for each pipeline: compacted, with a partition for each of the widest topic of the source. It is created if it is missing."
    );

    private static readonly Field<string> Name = Field.Optional<string>(
        "instance",
        TextType.Name,
        "Name of this process among those of its group, the same after a restart (a pod's name): its next start then ends at once what the last one left open. Without it, the brokers end that after 'transaction_timeout'.",
        null
    );

    private static readonly Field<TimeSpan> Timeout = Field.Optional(
        "transaction_timeout",
        new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15)),
        "How long a transaction may stay open before the brokers end it; at most their transaction.max.timeout.ms.",
        TimeSpan.FromMinutes(1),
        "1m"
    );

    public static StateStoreSpec<KafkaStateOptions> Instance { get; } =
        new([Topic, Name, Timeout, KafkaConnectionFields.Properties, KafkaConnectionFields.Secrets], v => new KafkaStateOptions
        {
            Topic = v.Get(Topic),
            Instance = v.Get(Name),
            TransactionTimeout = v.Get(Timeout),
            Properties = KafkaConnectionFields.OwnProperties(v),
        })
        {
            Name = "kafka",
            Summary =
                "State in a compacted topic of the source's cluster, written in transactions. Processes of one group take partitions over from each other with their counts.",
            Example = "topic: vigia.pix-fraud.state",
            Notes = """
                **A checkpoint is a transaction**: what has changed in the stages' state, the position of each partition in the state, and the same
                position as the group's offset, are committed together, as a member of the group in its present generation. A process that the group
                has given up cannot commit, and neither can one whose transaction the brokers have ended.

                **A partition that comes** brings its state along: its part of the changelog is read to its end, and what a former owner has left open
                there is waited for, at most its `transaction_timeout`.

                **A process that is given up** (frozen for longer than its session, out of reach, or holding on to a partition for longer than
                `drain`) forgets what it has counted, aborts its transaction, and joins the group again, as often as needed within `retry_for`.

                **The topic** is created with `cleanup.policy=compact` and the brokers' default replication where the user may create topics. An existing
                one must be compacted and have as many partitions as the widest topic of the source, or more. Its partition *n* holds the state of
                partition *n* of every topic. Rights needed: READ, WRITE, DESCRIBE and DESCRIBE_CONFIGS on it, CREATE if it is to be created, WRITE and
                DESCRIBE on transactional ids with the prefix `vigia.`, READ on the group.

                **With `performance`** a second topic of that kind, the changelog's name with `.blocks`, holds the transactions that wait for labels. It needs the same rights.
                """,
            Check = Check,
            Create = (options, context) => new KafkaStateStore(options, context),
        };

    private static void Check(KafkaStateOptions options, PlanCheck check)
    {
        if (check.SharedSettings<KafkaSourceOptions>() is not { } source)
        {
            check.Problem(
                null,
                "state in Kafka belongs to the offsets of a Kafka source, which this pipeline does not have; use 'state: { local: ... }'"
            );
            return;
        }
        if (source.Connection.IsEmbedded)
        {
            check.Problem(null, "the embedded broker has no transactions; use 'state: { local: ... }', or a Kafka cluster");
        }
        foreach (string taken in ChangelogClients.Owned.Where(options.Properties.ContainsKey))
        {
            check.Problem(
                KafkaConnectionFields.Properties,
                $"property '{taken}' cannot be set here: use the setting 'transaction_timeout' instead; remove it"
            );
        }
        if (source.Topics.ContainsKey(options.Topic))
        {
            check.Problem(Topic, $"'{options.Topic}' is a topic that the source reads; the changelog needs one of its own");
        }
        check.ShareSettings(new MovingState(source.Topics.Count == 1 || source.AssignMode != AssignMode.Spread));
        check.ShareSettings(
            new TransactionOffer(source.Connection, options.TransactionTimeout, check.SharedSettings<CheckpointInterval>()!.Value)
        );
    }
}
