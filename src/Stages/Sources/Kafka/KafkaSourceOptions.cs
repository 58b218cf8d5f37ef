using Vigia.Engine.Records;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Kafka.Fetching;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>Where a group begins that has committed nothing yet.</summary>
public enum StartOffset
{
    /// <summary>With the oldest record that is still there.</summary>
    Earliest,

    /// <summary>With the records that come after it.</summary>
    Latest,
}

/// <summary>What the Kafka source reads, and how.</summary>
public sealed record KafkaSourceOptions
{
    public required KafkaConnection Connection { get; init; }

    /// <summary>Consumer group: its members share the partitions, its offsets survive restarts.</summary>
    public required string Group { get; init; }

    /// <summary>The topics, and what their records are.</summary>
    public required IReadOnlyDictionary<string, RecordKind> Topics { get; init; }

    public BatchLimits Batch { get; init; } = BatchLimits.Default;

    public StartOffset Start { get; init; } = StartOffset.Earliest;

    /// <summary>How long partitions that are taken away wait for their records in flight.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long brokers and topics may be missing before the source gives up.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How records are taken from the client library.</summary>
    public FetchWay Fetch { get; init; } = FetchWay.Auto;

    /// <summary>Ends once every partition has been read to the end that it had at the start.</summary>
    public bool UntilEnd { get; init; }
}
