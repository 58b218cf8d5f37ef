namespace Vigia.Stages.Performance.Store;

/// <summary>Where and how transactions are kept until their labels come.</summary>
public sealed record StoreOptions
{
    /// <summary>A directory of its own; null for one that lives as long as the process.</summary>
    public string? Directory { get; init; }

    /// <summary>Bytes that the store may use for blocks, indexes and its own write buffers.</summary>
    public long Cache { get; init; } = 64L << 20;

    /// <summary>Bytes for finding transactions that come again without asking the store.</summary>
    public long Filters { get; init; } = 48L << 20;

    /// <summary>How long after the end of its cohort a transaction is kept; null for a day more than the last maturity.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Transactions held back until they are written as one sorted run.</summary>
    public int BufferRows { get; init; } = 1 << 18;
}
