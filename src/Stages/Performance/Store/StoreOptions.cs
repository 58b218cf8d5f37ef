using Vigia.Engine.Components;

namespace Vigia.Stages.Performance.Store;

/// <summary>Where and how transactions are kept until their labels come.</summary>
public sealed record StoreOptions
{
    /// <summary>Bytes of the cache without a budget of memory.</summary>
    public const long DefaultCache = 64L << 20;

    private const double FilterShare = 0.08;

    /// <summary>A directory of its own; null for one that lives as long as the process.</summary>
    public string? Directory { get; init; }

    /// <summary>Bytes that the store may use for blocks, indexes and write buffers; null: its share of the process' memory.</summary>
    public long? Cache { get; init; }

    /// <summary>Bytes for finding transactions that come again without asking the store.</summary>
    public long Filters { get; init; } = 48L << 20;

    /// <summary>
    /// So many transactions that did not come yet have their labels and decisions in memory too, about 200 bytes each; those of all others
    /// are read from the store.
    /// </summary>
    public int HeldWaiting { get; init; } = 1 << 15;

    /// <summary>These options with the sizes that the process' memory leaves open.</summary>
    public StoreOptions Within(MemoryBudget memory) =>
        this with
        {
            Cache = Cache ?? memory.ShareOf(DefaultCache, MemoryBudget.DatabaseShare),
            Filters = memory.ShareOf(Filters, FilterShare),
        };

    /// <summary>How long after the end of its cohort a transaction is kept; null for a day more than the last maturity.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>
    /// Transactions held back until they are written as one sorted run. With the batch that goes beyond it the buffer and its index, which
    /// grow by doubling, stay within a power of two.
    /// </summary>
    public int BufferRows { get; init; } = (1 << 18) - (1 << 14);
}
