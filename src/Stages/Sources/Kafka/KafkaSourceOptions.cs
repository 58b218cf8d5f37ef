using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka.Assignment;
using Vigia.Stages.Sources.Kafka.Fetching;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>What the Kafka source reads, and how.</summary>
public sealed record KafkaSourceOptions
{
    public required KafkaConnection Connection { get; init; }

    /// <summary>Consumer group: its members share the partitions, its offsets survive restarts.</summary>
    public required string Group { get; init; }

    /// <summary>The topics, and what their records are.</summary>
    public required IReadOnlyDictionary<string, RecordKind> Topics { get; init; }

    public BatchLimits Batch { get; init; } = BatchLimits.Default;

    /// <summary>Who decides which partitions this process reads; null: the default for what is read.</summary>
    public AssignSetting? Assign { get; init; }

    /// <summary>
    /// As <see cref="Assign"/> says; else partitions stay together where records of several kinds are read, which are joined.
    /// </summary>
    public AssignMode AssignMode => Assign?.Mode ?? (Topics.Values.Distinct().Count() > 1 ? AssignMode.Together : AssignMode.Spread);

    public StartOffset Start { get; init; } = StartOffset.Earliest;

    /// <summary>How long partitions that are taken away wait for their records in flight.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long brokers and topics may be missing before the source gives up.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How records are taken from the client library.</summary>
    public FetchWay Fetch { get; init; } = FetchWay.Auto;

    /// <summary>Whether a header of each message names the schema of its value.</summary>
    public bool HasSchemaHeaders { get; init; }

    /// <summary>Whether a topic that was made again is counted from its first record at the next start, not refused.</summary>
    public bool RestartsReplaced { get; init; }

    /// <summary>Ends once every partition has been read to the end that it had at the start.</summary>
    public bool UntilEnd { get; init; }

    /// <summary>Begins at this time, and demands a group without offsets; null: <see cref="Start"/> says.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Where topics begin of which the group has no offset.</summary>
    public StartOffset Beginning => From is { } time ? StartOffset.At(time) : Start;

    /// <summary>Reads only records before this time, by the records' own timestamps, and then ends; null: no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether the run ends by itself.</summary>
    public bool Ends => UntilEnd || Until is not null;
}
