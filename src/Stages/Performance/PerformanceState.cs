using Vigia.Engine.Components;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>
/// Transactions, labels and their counts, in shards: one for all partitions, whose directory is what lasts; or where the pipeline's state
/// moves between processes one for the partitions of each number, whose directory is a copy of what the state holds. Not synchronised.
/// </summary>
internal sealed class PerformanceState : IDisposable
{
    private readonly ShardParts _parts;
    private readonly ShardTable _shards;

    /// <param name="options">The stage's settings.</param>
    /// <param name="store">Where transactions are kept: as in the settings, which may leave the place to the pipeline.</param>
    /// <param name="isMoving">Whether the pipeline's state moves between processes.</param>
    /// <param name="layout">What is counted, given its number.</param>
    /// <param name="segments">Finds segments.</param>
    /// <param name="tally">Counts what becomes of labels and decisions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sources">What source partitions are.</param>
    /// <exception cref="StateException">The store cannot be used.</exception>
    public PerformanceState(
        PerformanceOptions options,
        StoreOptions store,
        bool isMoving,
        Func<int, CountingLayout> layout,
        SegmentPlan segments,
        LabelTally tally,
        TimeProvider time,
        PartitionIdentities sources
    )
    {
        var maturities = new Maturities(options.Maturity);
        string fingerprint = FingerprintOf(options, maturities);
        PredictionStore? only = isMoving ? null : PredictionStore.Open(store, (long)options.Cohort.TotalMilliseconds, fingerprint);
        CountingLayout counted = only?.Layouts.FindOrAdd(layout) ?? layout(StoreLayouts.NumberOf(layout(0)));
        _parts = new ShardParts(
            options,
            maturities,
            counted,
            new TransactionColumns(counted, segments, tally),
            new PerformanceClock(options, time),
            tally,
            sources
        );
        _shards = only is null ? new MovingShards(_parts, store, fingerprint) : new OneShard(_parts, only, store.BufferRows);
    }

    public CountingLayout Layout => _parts.Layout;

    public Maturities Maturities => _parts.Maturities;

    /// <summary>The shards in memory.</summary>
    public ShardTable Shards => _shards;

    /// <summary>Every layout that kept transactions have, by rising number.</summary>
    public IEnumerable<CountingLayout> Layouts =>
        _shards.All.SelectMany(s => s.Store.Layouts.All.Values).Append(Layout).DistinctBy(l => l.Number).OrderBy(l => l.Number);

    /// <summary>Every cohort there is, rising, over all shards; old ones are in memory only while they are looked at.</summary>
    public IEnumerable<Cohort> AllCohorts
    {
        get
        {
            PerformanceShard[] shards = [.. _shards.All];
            foreach ((long Index, int Layout) key in shards.SelectMany(s => s.CohortKeys).Distinct().Order().ToList())
            {
                yield return Cohort.Sum([.. shards.Select(s => s.Find(key)).OfType<Cohort>()], Maturities);
            }
        }
    }

    /// <summary>
    /// The cohorts that figures are made of, of each shard on its own. It depends on the watermark alone which they are.
    /// </summary>
    public IReadOnlyCollection<Cohort> RecentCohorts
    {
        get
        {
            if (Watermark is not { } watermark)
            {
                return [];
            }
            long first = _parts.FirstRecent(Math.Min(watermark, _parts.Clock.TransactionWatermark ?? watermark));
            return [.. _shards.All.SelectMany(s => s.CohortsFrom(first))];
        }
    }

    public LabelTally Labels => _parts.Tally;

    /// <summary>Counts of funds recoveries, over all shards.</summary>
    public RecoveryCounts Recoveries =>
        new(
            _shards.All.Sum(s => s.Recoveries.Count),
            _shards.All.Sum(s => s.Recoveries.Cancelled),
            _shards.All.Sum(s => s.Recoveries.WithoutRoot)
        );

    /// <summary>Transactions that labels or decisions wait for.</summary>
    public int WaitedFor => _shards.All.Sum(s => s.Waiting.Count);

    /// <inheritdoc cref="LabelTally.MatchedShare"/>
    public double MatchedShare => Labels.MatchedShare(_shards.All.Sum(s => s.Waiting.Labelled), RecentCohorts, Maturities.LatestIndex);

    /// <summary>Transactions kept, without those that are too old.</summary>
    public long Kept => _shards.All.Sum(s => s.Kept);

    /// <summary>Transactions too late or too far ahead to be counted.</summary>
    public long NotCounted => Labels.NotCounted;

    /// <summary>Records that came again and were in the store already.</summary>
    public long Skipped => _shards.All.Sum(s => s.Skipped);

    /// <summary>
    /// Event time up to which transactions and labels are in (Unix ms), idle partitions left aside; null before the first.
    /// </summary>
    public long? Watermark => _parts.Clock.Watermark;

    /// <summary>Called with a partition that is another one than was counted, and is read from its first record.</summary>
    public Action<SourcePartition>? Restarted { get; init; }

    /// <summary>Whether so much is held back that it must be saved now.</summary>
    public bool IsFull => _shards.All.Any(_shards.IsFull);

    /// <summary>What the counts are counted by: cohort, maturities, and which labels are the truth.</summary>
    public static string FingerprintOf(PerformanceOptions options, Maturities maturities)
    {
        string truth = options.Truth.ToString() is var rule && rule == new TruthRule().ToString() ? "" : $", truth {rule}";
        return $"cohort {DurationType.Format(options.Cohort)}, maturity {string.Join(' ', maturities.Names.SkipLast(1))}{truth}";
    }

    /// <summary>To be called with each batch before anything of it is added.</summary>
    /// <exception cref="StateException">It is of another topic or file than was counted under its name.</exception>
    public void CheckSources(RecordBatch batch)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            if (!_shards.Of(run.Partition).CheckSource(run.Partition))
            {
                _parts.Clock.Forget(run.Partition);
                Restarted?.Invoke(run.Partition);
            }
        }
    }

    public void AddTransactions(RecordBatch batch)
    {
        _parts.Columns.Begin(batch);
        ReadOnlySpan<RowGroup> groups = _parts.Clock.SplitTransactions(batch);
        foreach (ref readonly RowGroup group in groups)
        {
            if (group.IsInWindows)
            {
                _shards.Of(group.Clock.Partition).Add(batch, group, _parts.Clock.PiecesOf(group));
            }
            else
            {
                _shards.Of(group.Clock.Partition).CountNotCounted(batch, group, _parts.Clock.PiecesOf(group));
            }
        }
        Advance(batch, groups, areLabels: false);
    }

    /// <summary>
    /// Adds a label whose batch will be finished by <see cref="AdvanceLabels"/>; one that the store includes already is left out.
    /// </summary>
    public void AddLabel(in LabelRevision label, SourcePartition partition, long offset) =>
        _shards.Of(partition).AddLabel(label, partition, offset);

    /// <summary>As <see cref="AddLabel"/>, for a decision.</summary>
    /// <param name="id">Whose transaction it is.</param>
    /// <param name="time">When it was made (Unix ms).</param>
    /// <param name="decision">What was done.</param>
    /// <param name="approximateTime">When the transaction happened, as far as the record can say (Unix ms).</param>
    /// <param name="at">The record's partition and offset.</param>
    public void AddDecision(UInt128 id, long time, Decision decision, long approximateTime, (SourcePartition Partition, long Offset) at) =>
        _shards.Of(at.Partition).AddDecision(id, time, decision, approximateTime, at);

    public void AdvanceLabels(RecordBatch batch) => Advance(batch, _parts.Clock.SplitLabels(batch), areLabels: true);

    /// <summary>Joins labels, decisions and transactions, so that counts include everything that has come.</summary>
    public void JoinPending()
    {
        foreach (PerformanceShard shard in _shards.All)
        {
            shard.JoinPending();
        }
    }

    /// <summary>The data has ended. What was kept for this run alone waits for nothing more.</summary>
    public void End()
    {
        _parts.Clock.End();
        JoinPending();
        if (_parts.Options.KeepsAll)
        {
            foreach (PerformanceShard shard in _shards.All)
            {
                shard.GiveUpAll();
            }
        }
        else
        {
            GiveUp();
        }
    }

    /// <summary>Gives up labels and decisions whose transactions did not come in time.</summary>
    public void GiveUp()
    {
        foreach (PerformanceShard shard in _shards.All)
        {
            shard.GiveUp();
        }
    }

    /// <summary>
    /// Brings everything that has come since the last time into the stores, with counts and positions: after a crash all of it is there, or
    /// none.
    /// </summary>
    public void Save()
    {
        foreach (PerformanceShard shard in _shards.All)
        {
            shard.Save(_shards.IsFull(shard));
        }
    }

    public void Dispose() => _shards.Dispose();

    private void Advance(RecordBatch batch, ReadOnlySpan<RowGroup> groups, bool areLabels)
    {
        foreach (ref readonly Run run in batch.Runs)
        {
            _shards.Of(run.Partition).Advance(run, areLabels);
        }
        foreach (ref readonly RowGroup group in groups)
        {
            _shards.Of(group.Clock.Partition).Advance(group.Clock, areLabels);
        }
    }
}
