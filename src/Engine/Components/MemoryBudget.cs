namespace Vigia.Engine.Components;

/// <summary>
/// What the process may use of memory, among the <see cref="SharedParts"/>: parts that keep something in memory take their share of it.
/// </summary>
public sealed class MemoryBudget
{
    /// <summary>Least that a run gets by with (bytes).</summary>
    public const long Least = 200L << 20;

    /// <summary>Share of a database's cache, with its write buffers.</summary>
    public const double DatabaseShare = 0.1;

    /// <summary>Share of what a consumer of Kafka reads ahead.</summary>
    public const double ConsumerShare = 0.05;

    /// <summary>Share of what a producer of Kafka holds until it is delivered.</summary>
    public const double ProducerShare = 0.03;

    /// <summary>Share of what is outside of the managed heap: databases, a consumer and a producer.</summary>
    public const double NativeShare = DatabaseShare + ConsumerShare + ProducerShare;

    /// <summary>Resident memory of the whole process (bytes); null: parts use what they usually do.</summary>
    public long? Bytes { get; set; }

    /// <summary>What a part may use: a share of the budget, but not more than it usually does.</summary>
    /// <param name="usual">Bytes without a budget.</param>
    /// <param name="share">The share, above 0 and at most 1.</param>
    public long ShareOf(long usual, double share) => Bytes is { } bytes ? Math.Min(usual, (long)(bytes * share)) : usual;
}
