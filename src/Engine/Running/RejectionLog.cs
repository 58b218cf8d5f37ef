using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;

namespace Vigia.Engine.Running;

/// <summary>
/// Says in the log what is rejected: the first record of each stage and reason at once, those that follow at most once a
/// minute, with their number and the last one's place. For one thread at a time.
/// </summary>
internal sealed class RejectionLog(ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Stage, string Reason), Tally> _tallies = [];

    public void Add(RecordBatch batch)
    {
        foreach (ref readonly Rejection rejection in batch.Rejections)
        {
            if (!_tallies.TryGetValue((rejection.Stage, rejection.Reason), out Tally? tally))
            {
                tally = new Tally();
                _tallies.Add((rejection.Stage, rejection.Reason), tally);
            }
            tally.Unsaid++;
            tally.Detail = rejection.Detail;
            tally.Offset = batch.Offsets[rejection.Index];
            tally.Partition = batch.PartitionOf(rejection.Index);
        }
        if (batch.Rejections.Length > 0)
        {
            Write(tally => tally.LastSaid is not { } last || time.GetElapsedTime(last) >= Interval);
        }
    }

    /// <summary>Says what has not been said yet.</summary>
    public void Flush() => Write(_ => true);

    private void Write(Func<Tally, bool> isDue)
    {
        foreach (((string stage, string reason), Tally tally) in _tallies)
        {
            if (tally.Unsaid > 0 && isDue(tally))
            {
                Log.Rejected(log, stage, tally.Unsaid, reason, tally.Partition, tally.Offset, tally.Detail);
                tally.Unsaid = 0;
                tally.LastSaid = time.GetTimestamp();
            }
        }
    }

    /// <summary>What is known of one stage and reason.</summary>
    private sealed class Tally
    {
        public long Unsaid { get; set; }

        public long? LastSaid { get; set; }

        public string Detail { get; set; } = "";

        public SourcePartition Partition { get; set; }

        public long Offset { get; set; }
    }
}
