using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance;

/// <summary>Deletes what a shard keeps once it is too old, by the event time that its partitions have reached. Not synchronised.</summary>
/// <param name="parts">What the shards have in common.</param>
/// <param name="number">Number of the shard's partitions; null where it has all.</param>
/// <param name="store">The shard's store.</param>
/// <param name="rows">Its transactions.</param>
/// <param name="cohorts">Its counts.</param>
/// <param name="join">What waits and what was joined.</param>
internal sealed class ShardExpiry(
    ShardParts parts,
    int? number,
    PredictionStore store,
    KeptRows rows,
    CohortTable cohorts,
    RevisionJoin join
)
{
    private readonly long _length = (long)parts.Options.Cohort.TotalMilliseconds;
    private readonly long _retention = (long)parts.Options.Retention.TotalMilliseconds;
    private (long, long)? _expiredAt;

    /// <summary>Transactions kept, without those in the buffer that are too old.</summary>
    public long Kept
    {
        get
        {
            long horizon = Horizon ?? long.MinValue;
            long kept = store.Runs.Rows;
            foreach (long time in rows.Buffer.Times)
            {
                kept += IsExpired(EventTime.PaneOf(time, _length), horizon) ? 0 : 1;
            }
            return kept;
        }
    }

    /// <summary>The first cohort whose counts are kept.</summary>
    public long? FirstKept =>
        parts.Clock.TransactionWatermarkOf(number) is { } watermark
            ? EventTime.PaneOf(EventTime.Subtract(watermark, parts.KeptCounts), _length)
            : null;

    /// <summary>Deletes what is too old, once for every cohort that ends.</summary>
    public void Expire(StoreBatch batch)
    {
        if (parts.Clock.TransactionWatermarkOf(number) is not { } watermark || Horizon is not { } horizon)
        {
            return;
        }
        (long, long) panes = (EventTime.PaneOf(watermark, _length), EventTime.PaneOf(horizon, _length));
        if (panes == _expiredAt)
        {
            return;
        }
        _expiredAt = panes;
        while (store.Runs.Cohorts.FirstOrDefault(long.MaxValue) is var oldest and not long.MaxValue && IsExpired(oldest, horizon))
        {
            join.Drop(oldest, batch);
            store.Runs.Drop(oldest, batch);
            rows.Known.Drop(oldest);
        }
        if (batch.Changes is { } changes)
        {
            // The cohort that the horizon is in is kept whole.
            rows.Expire(EventTime.StartOf(panes.Item2, _length), changes);
        }
        join.Recoveries.Expire(horizon, batch);
        // Figures go by the labels too, which may lag far behind.
        cohorts.Expire(parts.FirstRecent(parts.Clock.Watermark ?? watermark), FirstKept!.Value, batch);
    }

    /// <summary>
    /// Cohorts that end here or before are not needed any more: transactions and labels are both further than the retention, or counts are
    /// not kept for so long either.
    /// </summary>
    private long? Horizon =>
        parts.Clock.TransactionWatermarkOf(number) is { } watermark && parts.Clock.EveryPartitionOf(number) is { } reached
            ? Math.Max(EventTime.Subtract(reached, _retention), EventTime.Subtract(watermark, parts.KeptCounts))
            : null;

    private bool IsExpired(long cohort, long horizon) => EventTime.EndOf(cohort, _length) <= horizon;
}
