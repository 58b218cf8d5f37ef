using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Engine.Observing;

/// <summary>
/// Says in the log what is rejected: the first record of each stage and reason at once, those that follow at most once a
/// minute, with their number and the last one's place. And counts them.
/// </summary>
internal sealed partial class RejectionLog(ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Guards the tallies: batches come from one thread, questions from any.
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Stage, string Reason), Tally> _tallies = [];

    /// <summary>How many records each stage rejected for each reason, most first.</summary>
    public IReadOnlyList<RejectionCount> Counts
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _tallies.Select(t => new RejectionCount(t.Key.Stage, t.Key.Reason, t.Value.Count)).OrderByDescending(c => c.Records),
                ];
            }
        }
    }

    public void Add(RecordBatch batch)
    {
        if (batch.Rejections.Length > 0)
        {
            lock (_gate)
            {
                Take(batch);
                Write(tally => tally.LastSaid is not { } last || time.GetElapsedTime(last) >= Interval);
            }
        }
    }

    /// <summary>Says what has not been said yet.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Write(_ => true);
        }
    }

    private void Take(RecordBatch batch)
    {
        foreach (ref readonly Rejection rejection in batch.Rejections)
        {
            if (!_tallies.TryGetValue((rejection.Stage, rejection.Reason), out Tally? tally))
            {
                tally = new Tally();
                _tallies.Add((rejection.Stage, rejection.Reason), tally);
            }
            tally.Count++;
            tally.Unsaid++;
            tally.Detail = rejection.Detail;
            tally.Offset = batch.Offsets[rejection.Index];
            tally.Partition = batch.PartitionOf(rejection.Index);
        }
    }

    private void Write(Func<Tally, bool> isDue)
    {
        foreach (((string stage, string reason), Tally tally) in _tallies)
        {
            if (tally.Unsaid > 0 && isDue(tally))
            {
                LogRejected(log, stage, tally.Unsaid, reason, tally.Partition, tally.Offset, tally.Detail);
                tally.Unsaid = 0;
                tally.LastSaid = time.GetTimestamp();
            }
        }
    }

    [LoggerMessage(
        EventIds.RecordsRejected,
        LogLevel.Warning,
        "stage '{Stage}' rejected {Records} records as {Reason}, the last from {Partition} offset {Offset}: {Detail}"
    )]
    private static partial void LogRejected(
        ILogger log,
        string stage,
        long records,
        string reason,
        SourcePartition partition,
        long offset,
        string detail
    );

    /// <summary>What is known of one stage and reason.</summary>
    private sealed class Tally
    {
        public long Count { get; set; }

        public long Unsaid { get; set; }

        public long? LastSaid { get; set; }

        public string Detail { get; set; } = "";

        public SourcePartition Partition { get; set; }

        public long Offset { get; set; }
    }
}

/// <summary>Records that a stage rejected for a reason.</summary>
public sealed record RejectionCount(string Stage, string Reason, long Records);
