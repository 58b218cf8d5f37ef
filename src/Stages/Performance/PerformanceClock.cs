using Vigia.Engine.Records;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Performance;

/// <summary>How far transactions and labels have come in event time, each by its own partitions.</summary>
internal sealed class PerformanceClock
{
    // A partition that is silent for so long holds nothing back; a shorter delay must not change what is counted.
    private static readonly TimeSpan Silence = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly long _retention;
    private readonly BatchSplitter _transactions;
    private readonly BatchSplitter _labels;
    private readonly bool _isWhole;
    private bool _isEnd;

    public PerformanceClock(PerformanceOptions options, TimeProvider time)
    {
        (_time, _startedAt) = (time, time.GetTimestamp());
        _isWhole = options.KeepsAll;
        _retention = (long)options.Retention.TotalMilliseconds;
        // One record confirms a time here, other than in drift. Labels may be a few a day: sixteen of them may take weeks, and until
        // then the clock would not start. One early record does no harm: it is early by less than `max_ahead`, and maturity is counted
        // in days.
        var rules = new EventTimeRules
        {
            Pane = options.Cohort,
            Lateness = options.Retention,
            MaxAhead = options.MaxAhead,
            Late = LateRule.Drop,
            Idle = options.Idle,
            Confirmations = 1,
        };
        (Transactions, Labels) = (new EventClock(rules, time), new EventClock(rules with { Lateness = TimeSpan.Zero }, time));
        (_transactions, _labels) = (new BatchSplitter(Transactions), new BatchSplitter(Labels));
    }

    public EventClock Transactions { get; }

    public EventClock Labels { get; }

    /// <summary>Event time up to which transactions are in (Unix ms), idle partitions left aside; null before the first.</summary>
    public long? TransactionWatermark => Read(Transactions) is { } late ? late + _retention : null;

    /// <summary>
    /// Event time up to which transactions and labels are in. While there are no labels at all, they hold nothing back; and when all data
    /// was read that there will be, transactions that ended before the labels hold nothing back either.
    /// </summary>
    public long? Watermark =>
        TransactionWatermark is { } transactions && Read(Labels) is { } labels
            ? (_isEnd && _isWhole ? labels : Math.Min(transactions, labels))
            : TransactionWatermark;

    /// <summary>Event time up to which transactions of some partitions are in (Unix ms); null before the first.</summary>
    /// <param name="number">Number of the partitions; null for all, those that are idle left aside.</param>
    public long? TransactionWatermarkOf(int? number) => number is null ? TransactionWatermark : LeastOf(Transactions, number);

    /// <summary>
    /// Event time up to which every partition of transactions and labels is in (Unix ms), however they came: what ends before it cannot
    /// change any more. Before the first label, labels hold everything back. Null before the first transaction.
    /// </summary>
    /// <param name="number">Number of the partitions; null for all.</param>
    public long? EveryPartitionOf(int? number)
    {
        bool mayComeYet = !_isEnd && _time.GetElapsedTime(_startedAt) < Silence;
        long labels = LeastOf(Labels, number) ?? (mayComeYet ? long.MinValue : long.MaxValue);
        return LeastOf(Transactions, number) is { } transactions ? Math.Min(transactions, labels) : null;
    }

    /// <summary>
    /// Event time up to which transactions are in, and labels in every partition (Unix ms), for what waits for transactions; null before
    /// the first.
    /// </summary>
    /// <param name="number">Number of the partitions; null for all.</param>
    public long? WaitingWatermarkOf(int? number) =>
        TransactionWatermarkOf(number) is { } transactions && !_isEnd && LeastOf(Labels, number) is { } labels
            ? Math.Min(transactions, labels)
            : TransactionWatermarkOf(number);

    /// <summary>A partition leaves for another process.</summary>
    public void Forget(SourcePartition partition)
    {
        Transactions.Forget(partition);
        Labels.Forget(partition);
    }

    /// <summary>The data has ended: no partition holds the others back any more.</summary>
    public void End() => _isEnd = true;

    /// <summary>The transactions of a batch by cohort; valid until the next call.</summary>
    public ReadOnlySpan<RowGroup> SplitTransactions(RecordBatch batch) => _transactions.Split(batch);

    /// <summary>The rows of one of those groups.</summary>
    public ReadOnlySpan<RowPiece> PiecesOf(in RowGroup group) => _transactions.PiecesOf(group);

    /// <summary>Advances the clock of labels and decisions.</summary>
    public ReadOnlySpan<RowGroup> SplitLabels(RecordBatch batch) => _labels.Split(batch);

    private static long? LeastOf(EventClock clock, int? number)
    {
        long least = long.MaxValue;
        foreach (PartitionClock partition in clock.Partitions)
        {
            bool counts = (number is null || partition.Partition.Partition == number) && !clock.IsIdle(partition, Silence);
            least = counts ? Math.Min(least, partition.Time) : least;
        }
        return least == long.MaxValue ? null : least;
    }

    private long? Read(EventClock clock) => _isEnd ? clock.FinalWatermark : clock.ReadWatermark();
}
