using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Observing;

/// <summary>
/// Logs when the share of records that are late, or whose event time runs ahead of their partition's clock, jumps: looked at every five
/// minutes of processing, and at the end. Names the partitions that have most of them. For one thread at a time.
/// </summary>
/// <param name="log">The stage's.</param>
/// <param name="time">Says when five minutes have passed.</param>
public sealed partial class TimelinessWatch(ILogger log, TimeProvider time)
{
    private const double ShareOfNote = 0.01;
    private const long LeastRecords = 100;
    private const int PartitionsNamed = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly Dictionary<PartitionClock, Counts> _before = [];
    private long _checked = time.GetTimestamp();
    private bool _isLate;
    private bool _isEarly;

    /// <summary>Looks at the records since the last look, if five minutes have passed or no more arrive.</summary>
    public void Check(EventClock clock, bool isEnd = false)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (!isEnd && time.GetElapsedTime(_checked) < Interval)
        {
            return;
        }
        _checked = time.GetTimestamp();
        List<(PartitionClock Clock, Counts Counts)> since = [];
        foreach (PartitionClock partition in clock.Partitions)
        {
            Counts now = new(partition.Records + partition.Ahead, partition.Late, partition.Unconfirmed + partition.Ahead);
            Counts before = _before.GetValueOrDefault(partition);
            since.Add((partition, new Counts(now.Records - before.Records, now.Late - before.Late, now.Early - before.Early)));
            _before[partition] = now;
        }
        foreach (PartitionClock gone in _before.Keys.Except(clock.Partitions).ToArray())
        {
            _before.Remove(gone);
        }
        long records = since.Sum(s => s.Counts.Records);
        if (records >= LeastRecords)
        {
            Judge(records, since);
        }
    }

    private void Judge(long records, List<(PartitionClock Clock, Counts Counts)> since)
    {
        (long late, long early) = (since.Sum(s => s.Counts.Late), since.Sum(s => s.Counts.Early));
        bool isLate = late > ShareOfNote * records;
        bool isEarly = early > ShareOfNote * records;
        if (isLate && !_isLate)
        {
            LogLate(log, (double)late / records, late, Foremost(since, c => c.Late));
        }
        if (isEarly && !_isEarly)
        {
            LogEarly(log, (double)early / records, early, Foremost(since, c => c.Early));
        }
        if ((_isLate && !isLate) || (_isEarly && !isEarly))
        {
            LogUsual(log, (double)late / records, (double)early / records);
        }
        (_isLate, _isEarly) = (isLate, isEarly);
    }

    private static string Foremost(List<(PartitionClock Clock, Counts Counts)> since, Func<Counts, long> count) =>
        string.Join(
            ", ",
            since
                .Where(s => count(s.Counts) > 0)
                .OrderByDescending(s => count(s.Counts))
                .Take(PartitionsNamed)
                .Select(s => $"{s.Clock.Partition} ({count(s.Counts)})")
        );

    [LoggerMessage(
        EventIds.TimelinessWatchLate,
        LogLevel.Warning,
        "{Share:P1} of the latest records ({Records}) arrived after their window had closed and are left out; most from {Partitions}; raise 'lateness', or find out what delays them"
    )]
    private static partial void LogLate(ILogger log, double share, long records, string partitions);

    [LoggerMessage(
        EventIds.TimelinessWatchEarly,
        LogLevel.Warning,
        "{Share:P1} of the latest records ({Records}) have event times that later records do not reach; most from {Partitions}; a sender's clock is probably fast: correct it"
    )]
    private static partial void LogEarly(ILogger log, double share, long records, string partitions);

    [LoggerMessage(
        EventIds.TimelinessWatchUsual,
        LogLevel.Information,
        "late and early records are rare again: {Late:P2} arrived late, {Early:P2} have event times ahead of later records"
    )]
    private static partial void LogUsual(ILogger log, double late, double early);

    private readonly record struct Counts(long Records, long Late, long Early);
}
